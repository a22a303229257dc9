/**
 * Rows of a delimited file as a stream, with the line each begins on. Own code because a general CSV library took most of an
 * import's time; the tests hold it against one. Quoted cells may span lines; quotes inside are doubled (RFC 4180).
 */
import type { ByteSource } from './byte-source.ts'
import { BrokenFile } from './broken-file.ts'
import { decodeText, type TextEncoding } from './text.ts'

export interface Row {
  line: number
  cells: string[]
  /** Columns whose cell is a number in a workbook: its point is a decimal point, whatever the language. */
  numbers?: Set<number>
  /** Cells too far right were left out. */
  cut?: boolean
}

const MAX_ROW = 16 * 1024 * 1024
const QUOTE = 34
const LF = 10
const CR = 13

/** The delimiter that the header uses; `sep=;` as spreadsheets write it wins. */
export function delimiterOf(head: string): string {
  const told = /^\uFEFF?sep=(.)[\r\n]/i.exec(head)
  if (told) return told[1]!
  // The first line that has one at all: a title may be above the header.
  for (const line of head.split(/\r\n|\n|\r/, 6)) {
    let best = ''
    let most = 0
    for (const delimiter of [',', '\t', ';', '|']) {
      const count = outsideQuotes(line, delimiter)
      if (count > most) {
        most = count
        best = delimiter
      }
    }
    if (best !== '') return best
  }
  return ','
}

function outsideQuotes(line: string, delimiter: string): number {
  let count = 0
  let quoted = false
  for (const character of line) {
    if (character === '"') quoted = !quoted
    else if (character === delimiter && !quoted) count++
  }
  return count
}

/** Push parser; `drain` hands over the rows that are complete. */
export class CsvSplitter {
  readonly #delimiter: number
  readonly #delimiterText: string
  readonly #name: string
  #buffer = ''
  #line = 1
  rows: Row[] = []

  constructor(name: string, delimiter: string) {
    this.#name = name
    this.#delimiterText = delimiter
    this.#delimiter = delimiter.charCodeAt(0)
  }

  feed(text: string): void {
    this.#buffer = this.#buffer.length > 0 ? this.#buffer + text : text
    this.#split(false)
    if (this.#buffer.length > MAX_ROW) {
      const quoted = this.#buffer.includes('"')
      throw new BrokenFile(`${this.#name}:${this.#line}`, quoted ? 'QUOTE_UNFINISHED' : 'LINE_TOO_LONG', { limit: 16 })
    }
  }

  end(): void {
    this.#split(true)
    if (this.#buffer.length > 0) throw new BrokenFile(`${this.#name}:${this.#line}`, 'QUOTE_UNFINISHED')
  }

  #split(last: boolean): void {
    const text = this.#buffer
    const size = text.length
    const delimiter = this.#delimiter
    let at = 0
    let kept = 0
    let line = this.#line
    rows: while (at < size) {
      const rowLine = line
      const cells: string[] = []
      for (;;) {
        let cell: string
        if (at < size && text.charCodeAt(at) === QUOTE) {
          cell = ''
          let from = at + 1
          for (;;) {
            const quote = text.indexOf('"', from)
            if (quote === -1 || (quote + 1 === size && !last)) break rows
            cell += text.slice(from, quote)
            at = quote + 1
            if (text.charCodeAt(at) !== QUOTE) break
            cell += '"'
            from = at + 1
          }
          if (cell.includes('\n')) for (let i = cell.indexOf('\n'); i !== -1; i = cell.indexOf('\n', i + 1)) line++
          // Text behind a closing quote belongs to the cell, as spreadsheets read it.
          const tail = at
          while (at < size && text.charCodeAt(at) !== delimiter && text.charCodeAt(at) !== LF && text.charCodeAt(at) !== CR) at++
          if (at > tail) cell += text.slice(tail, at)
        } else {
          const from = at
          let code = 0
          while (at < size && (code = text.charCodeAt(at)) !== delimiter && code !== LF && code !== CR) at++
          cell = text.slice(from, at)
        }
        cells.push(cell)
        if (at >= size) {
          if (!last) break rows
          break
        }
        const code = text.charCodeAt(at)
        if (code === delimiter) {
          at++
          if (at >= size) {
            if (!last) break rows
            cells.push('')
            break
          }
          continue
        }
        if (code === CR) {
          if (at + 1 >= size && !last) break rows
          if (text.charCodeAt(at + 1) === LF) at++
        }
        at++
        line++
        break
      }
      if (cells.length > 1 || cells[0] !== '') this.rows.push({ line: rowLine, cells })
      kept = at
      this.#line = line
    }
    this.#buffer = kept === 0 ? text : text.slice(kept)
  }

  get delimiter(): string {
    return this.#delimiterText
  }
}

/** Batches of rows; empty lines are left out. Throws QUOTE_UNFINISHED or LINE_TOO_LONG with the place. */
export async function* csvRows(
  source: ByteSource,
  options: { delimiter?: string; encoding?: TextEncoding } = {},
): AsyncGenerator<Row[]> {
  let splitter: CsvSplitter | null = null
  let head = ''
  for await (const piece of decodeText(source, options.encoding)) {
    if (!splitter) {
      head += piece
      if (head.length < 4096) continue
      splitter = new CsvSplitter(source.name, options.delimiter ?? delimiterOf(head))
      splitter.feed(head)
    } else splitter.feed(piece)
    if (splitter.rows.length > 0) {
      yield splitter.rows
      splitter.rows = []
    }
  }
  if (!splitter) {
    splitter = new CsvSplitter(source.name, options.delimiter ?? delimiterOf(head))
    splitter.feed(head)
  }
  splitter.end()
  if (splitter.rows.length > 0) yield splitter.rows
}

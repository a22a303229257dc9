/**
 * Rows of a workbook as a stream (a general library holds the whole sheet as an XML tree). Cells come as text: whole numbers with all their
 * digits, dates as `YYYY-MM-DD HH:MM:SS` wall clock, booleans TRUE and FALSE. Everything a file can make large has a bound, told with its
 * place. Source of the date rules: ECMA-376 part 1, 18.8.30 (number formats).
 */
import type { ByteSource } from './byte-source.ts'
import { BrokenFile } from './broken-file.ts'
import type { Row } from './csv.ts'
import { serialDate } from './serial-date.ts'
import { SharedStrings } from './shared-strings.ts'
import { openArchive, type Archive } from './zip.ts'
import { attribute, readXml } from './xml.ts'

/** Rows and columns count from 0; both ends are inside. */
export interface MergedCells {
  firstRow: number
  lastRow: number
  firstColumn: number
  lastColumn: number
}

export interface Sheet {
  name: string
  hidden: boolean
  /** Merged cells are told behind the last row. */
  rows(merged?: (cells: MergedCells) => void): AsyncGenerator<Row[]>
}

interface Workbook {
  sheets: Sheet[]
  /** Serial dates count from 1904. */
  epoch1904: boolean
  close(): void
}

/** Cells further right are left out; a header that reaches so far is refused by who looks for headers. */
export const MAX_COLUMNS = 1024
/** Excel's own bound. */
const MAX_ROWS = 1_048_576
const MAX_SHEETS = 1000
const MAX_PARTS = 20_000
/** Characters; Excel's own bound is 32,767. */
const MAX_CELL = 256 * 1024
/** Excel's own bound is 64,000; what lies behind is no date. */
const MAX_STYLES = 65_536
const MAX_MERGED = 20_000

export async function openWorkbook(source: ByteSource): Promise<Workbook> {
  const archive = await openArchive(source)
  try {
    if (archive.entries.length > MAX_PARTS) throw new BrokenFile(source.name, 'XLSX_PARTS', { limit: MAX_PARTS })
    const parts = new Map(archive.entries.map((entry) => [entry.name.toLowerCase(), entry.source]))
    const part = (name: string) => parts.get(name.toLowerCase())
    const workbook = await readWorkbookPart(archive, part)
    const strings = await readStrings(part)
    const dateStyles = await readDateStyles(part)
    const sheets = workbook.sheets.map(({ name, hidden, part: sheet }) => ({
      name,
      hidden,
      rows: (merged?: (cells: MergedCells) => void) =>
        new SheetReader(`${source.name}/${name}`, strings, dateStyles, workbook.epoch1904, merged).read(sheet),
    }))
    if (sheets.length === 0) throw new BrokenFile(source.name, 'XLSX_BROKEN', { problem: 'it has no sheet' })
    return { sheets, epoch1904: workbook.epoch1904, close: () => archive.close() }
  } catch (error) {
    archive.close()
    throw error
  }
}

type Part = (name: string) => ByteSource | undefined

async function walk(source: ByteSource, open: (name: string, attributes: string) => void): Promise<void> {
  for await (const _ of readXml(source, { open, close: () => {}, text: () => {} }));
}

interface SheetPart {
  name: string
  hidden: boolean
  part: ByteSource
}

async function readWorkbookPart(archive: Archive, part: Part): Promise<{ sheets: SheetPart[]; epoch1904: boolean }> {
  const main = part('xl/workbook.xml')
  if (!main) throw new BrokenFile(archive.name, 'ZIP_PART_MISSING', { value: 'xl/workbook.xml' })
  const named: { name: string; id: string; hidden: boolean }[] = []
  let epoch1904 = false
  await walk(main, (tag, attributes) => {
    if (tag === 'sheet') {
      if (named.length === MAX_SHEETS) throw new BrokenFile(main.name, 'XLSX_SHEETS', { limit: MAX_SHEETS })
      named.push({
        name: attribute(attributes, 'name') ?? '',
        id: attribute(attributes, '[\\w]*:?id') ?? '',
        hidden: /hidden/i.test(attribute(attributes, 'state') ?? ''),
      })
    }
    if (tag === 'workbookPr') epoch1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '')
  })
  const targets = new Map<string, { path: string; isSheet: boolean }>()
  const relations = part('xl/_rels/workbook.xml.rels')
  if (relations) {
    await walk(relations, (tag, attributes) => {
      if (tag !== 'Relationship' || targets.size > MAX_PARTS) return
      const target = attribute(attributes, 'Target') ?? ''
      const type = attribute(attributes, 'Type')
      targets.set(attribute(attributes, 'Id') ?? '', {
        path: target.startsWith('/') ? target.slice(1) : `xl/${target}`,
        isSheet: type === undefined || type.endsWith('/worksheet'),
      })
    })
  }
  const sheets: SheetPart[] = []
  named.forEach(({ name, id, hidden }, index) => {
    const target = targets.get(id)
    // Charts and macros are sheets by name only.
    if (target && !target.isSheet) return
    const found = part(target?.path ?? `xl/worksheets/sheet${index + 1}.xml`)
    if (found) sheets.push({ name, hidden, part: found })
  })
  return { sheets, epoch1904 }
}

/** `_x000D_` stands for a character that XML cannot hold, `_x005F_` for a `_` that would begin one (22.9.2.19). */
function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

/** A cell's text with its escapes read and its lines parted by LF. */
function cellText(text: string): string {
  const read = decodeEscapes(text)
  return read.includes('\r') ? read.replace(/\r\n?/g, '\n') : read
}

async function readStrings(part: Part): Promise<SharedStrings> {
  const source = part('xl/sharedStrings.xml')
  const strings = new SharedStrings(source?.name ?? '')
  if (!source) return strings
  let current = ''
  let inText = false
  let phonetic = false
  let count = 0
  const reader = readXml(source, {
    open(name) {
      if (name === 'si') current = ''
      else if (name === 't') inText = true
      else if (name === 'rPh') phonetic = true
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'si') {
        strings.add(cellText(current))
        count++
      }
    },
    text(value) {
      if (!inText || phonetic) return
      current += value
      if (current.length > MAX_CELL) throw tooLong(`${source.name}:${count + 1}`)
    },
  })
  for await (const _ of reader);
  return strings
}

const tooLong = (at: string) => new BrokenFile(at, 'XLSX_CELL', { limit: MAX_CELL })

/** For each cell style, whether it shows a date or a time. */
async function readDateStyles(part: Part): Promise<boolean[]> {
  const source = part('xl/styles.xml')
  if (!source) return []
  const custom = new Map<number, boolean>()
  const styles: boolean[] = []
  let inCells = false
  const reader = readXml(source, {
    open(name, attributes) {
      if (name === 'cellXfs') inCells = true
      else if (name === 'numFmt' && custom.size < MAX_STYLES)
        custom.set(Number(attribute(attributes, 'numFmtId')), isDateFormat(attribute(attributes, 'formatCode') ?? ''))
      else if (name === 'xf' && inCells && styles.length < MAX_STYLES) {
        const id = Number(attribute(attributes, 'numFmtId') ?? 0)
        styles.push(
          custom.get(id) ??
            ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)),
        )
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
    text() {},
  })
  for await (const _ of reader);
  return styles
}

/** Format codes are 255 characters at most. Words, escaped and padding characters, colours and conditions say nothing about dates. */
function isDateFormat(code: string): boolean {
  const bare = code.slice(0, 255).replace(/"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '')
  return /[ymdhs]/i.test(bare) && !/general|standard/i.test(bare)
}

function columnOf(reference: string): number {
  let column = 0
  for (let i = 0; i < reference.length && i < 4; i++) {
    const code = reference.charCodeAt(i)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}

function mergedOf(reference: string): MergedCells | null {
  const found = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference.replaceAll('$', ''))
  if (!found) return null
  return {
    firstColumn: columnOf(found[1]!),
    firstRow: Number(found[2]) - 1,
    lastColumn: columnOf(found[3]!),
    lastRow: Number(found[4]) - 1,
  }
}

/**
 * A number as it was meant: programs write long whole numbers with an exponent, and a spreadsheet keeps fifteen digits and fills up with
 * noughts; such a number keeps its exponent, so that nobody takes it for whole.
 */
function numberText(raw: string): string {
  if (/^-?\d+$/.test(raw)) {
    const digits = raw.replace('-', '')
    if (digits.length <= 15 || !/^\d{15}0+$/.test(digits)) return raw
    return `${digits[0]}.${digits.slice(1, 15)}E+${digits.length - 1}`
  }
  if (/^-?\d+\.0+$/.test(raw)) return raw.slice(0, raw.indexOf('.'))
  if (!/e/i.test(raw)) return raw
  const value = Number(raw)
  if (Number.isNaN(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return raw
  const plain = String(value)
  return plain.includes('e') ? raw : plain
}

class SheetReader {
  readonly #name: string
  readonly #strings: SharedStrings
  readonly #dateStyles: readonly boolean[]
  readonly #epoch1904: boolean
  readonly #merged: ((cells: MergedCells) => void) | undefined
  #ready: Row[] = []
  #row: Row = { line: 0, cells: [] }
  #kind = 'n'
  #style = 0
  #column = -1
  #value = ''
  #collecting = false
  #phonetic = false
  #count = 0
  #merges = 0
  #filled = false

  constructor(
    name: string,
    strings: SharedStrings,
    dateStyles: readonly boolean[],
    epoch1904: boolean,
    merged: ((cells: MergedCells) => void) | undefined,
  ) {
    this.#name = name
    this.#strings = strings
    this.#dateStyles = dateStyles
    this.#epoch1904 = epoch1904
    this.#merged = merged
  }

  async *read(source: ByteSource): AsyncGenerator<Row[]> {
    const reader = readXml(source, {
      open: (name, attributes) => this.#open(name, attributes),
      close: (name) => this.#close(name),
      text: (piece) => {
        if (!this.#collecting || this.#phonetic) return
        this.#value += piece
        if (this.#value.length > MAX_CELL) throw tooLong(`${this.#name}:${this.#row.line}`)
      },
    })
    for await (const _ of reader) {
      if (this.#ready.length === 0) continue
      yield this.#ready
      this.#ready = []
    }
    if (this.#ready.length > 0) yield this.#ready
  }

  #open(name: string, attributes: string): void {
    switch (name) {
      case 'row': {
        const told = Number(attribute(attributes, 'r'))
        this.#row = { line: Number.isSafeInteger(told) && told > 0 ? told : this.#row.line + 1, cells: [] }
        this.#column = -1
        this.#filled = false
        break
      }
      case 'c': {
        const reference = attribute(attributes, 'r')
        this.#column = reference ? columnOf(reference) : this.#column + 1
        this.#kind = attribute(attributes, 't') ?? 'n'
        this.#style = Number(attribute(attributes, 's') ?? 0)
        this.#value = ''
        break
      }
      case 'v':
      case 't':
        this.#collecting = true
        break
      case 'rPh':
        this.#phonetic = true
        break
      case 'mergeCell': {
        if (!this.#merged || this.#merges >= MAX_MERGED) break
        const cells = mergedOf(attribute(attributes, 'ref') ?? '')
        if (!cells || cells.lastRow <= cells.firstRow || cells.firstColumn >= MAX_COLUMNS) break
        this.#merges++
        this.#merged(cells)
        break
      }
    }
  }

  #close(name: string): void {
    if (name === 'v' || name === 't') this.#collecting = false
    else if (name === 'rPh') this.#phonetic = false
    else if (name === 'c') this.#cell()
    else if (name === 'row' && this.#filled) {
      if (this.#count++ === MAX_ROWS) throw new BrokenFile(`${this.#name}:${this.#row.line}`, 'XLSX_ROWS', { limit: MAX_ROWS })
      this.#ready.push(this.#row)
    }
  }

  #cell(): void {
    const { cells } = this.#row
    const text = this.#text()
    // Empty cells take nothing, however far right they are.
    if (text === '' || this.#column < 0) return
    if (this.#column >= MAX_COLUMNS) {
      this.#row.cut = true
      return
    }
    while (cells.length < this.#column) cells.push('')
    cells[this.#column] = text
    if (this.#kind === 'n') (this.#row.numbers ??= new Set()).add(this.#column)
    this.#filled = true
  }

  #text(): string {
    const value = this.#value
    switch (this.#kind) {
      case 's':
        return value === '' ? '' : this.#strings.get(Number(value))
      case 'b':
        return value === '1' ? 'TRUE' : 'FALSE'
      case 'e':
        return ''
      case 'd':
        return value.replace('T', ' ').replace(/Z$/, '')
      case 'n':
        if (value === '') return ''
        if (!this.#dateStyles[this.#style]) return numberText(value)
        this.#kind = 'date'
        return serialDate(Number(value), this.#epoch1904)
      default:
        return cellText(value)
    }
  }
}

/**
 * Rows of a workbook as a stream: only the shared strings are held in memory (a general library holds the whole sheet as an
 * XML tree). Cells come as text: numbers as written, dates as `YYYY-MM-DD HH:MM:SS` wall clock, booleans TRUE and FALSE.
 * Source of the date rules: ECMA-376 part 1, 18.8.30 (number formats) and 18.17.4.1 (serial dates).
 */
import type { ByteSource } from './byte-source.ts'
import { BrokenFile } from './broken-file.ts'
import type { Row } from './csv.ts'
import { openArchive, type Archive } from './zip.ts'
import { attribute, readXml } from './xml.ts'

interface Sheet {
  name: string
  rows(): AsyncGenerator<Row[]>
}

interface Workbook {
  sheets: Sheet[]
  close(): void
}

const MAX_COLUMNS = 16_384
const MAX_SHARED = 512 * 1024 * 1024

export async function openWorkbook(source: ByteSource): Promise<Workbook> {
  const archive = await openArchive(source)
  try {
    const workbook = await readWorkbookPart(archive)
    const strings = await readStrings(archive)
    const dateStyles = await readDateStyles(archive)
    const sheets = workbook.sheets.map(({ name, part }) => ({
      name,
      rows: () => sheetRows(part, strings, dateStyles, workbook.epoch1904),
    }))
    if (sheets.length === 0) throw new BrokenFile(source.name, 'XLSX_BROKEN', { problem: 'it has no sheet' })
    return { sheets, close: () => archive.close() }
  } catch (error) {
    archive.close()
    throw error
  }
}

function part(archive: Archive, name: string): ByteSource | undefined {
  return archive.entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.source
}

async function walk(source: ByteSource, open: (name: string, attributes: string) => void): Promise<void> {
  for await (const _ of readXml(source, { open, close: () => {}, text: () => {} }));
}

async function readWorkbookPart(archive: Archive): Promise<{ sheets: { name: string; part: ByteSource }[]; epoch1904: boolean }> {
  const main = part(archive, 'xl/workbook.xml')
  if (!main) throw new BrokenFile(archive.name, 'ZIP_PART_MISSING', { value: 'xl/workbook.xml' })
  const named: { name: string; id: string }[] = []
  let epoch1904 = false
  await walk(main, (tag, attributes) => {
    if (tag === 'sheet') named.push({ name: attribute(attributes, 'name') ?? '', id: attribute(attributes, '[\\w]*:?id') ?? '' })
    if (tag === 'workbookPr') epoch1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '')
  })
  const targets = new Map<string, string>()
  const relations = part(archive, 'xl/_rels/workbook.xml.rels')
  if (relations) {
    await walk(relations, (tag, attributes) => {
      if (tag !== 'Relationship') return
      const target = attribute(attributes, 'Target') ?? ''
      targets.set(attribute(attributes, 'Id') ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    })
  }
  const sheets: { name: string; part: ByteSource }[] = []
  named.forEach(({ name, id }, index) => {
    const found = part(archive, targets.get(id) ?? `xl/worksheets/sheet${index + 1}.xml`)
    if (found) sheets.push({ name, part: found })
  })
  return { sheets, epoch1904 }
}

async function readStrings(archive: Archive): Promise<string[]> {
  const source = part(archive, 'xl/sharedStrings.xml')
  if (!source) return []
  if (source.size > MAX_SHARED) throw new BrokenFile(source.name, 'ELEMENT_TOO_LARGE', { limit: MAX_SHARED / 1024 ** 2 })
  const strings: string[] = []
  let current = ''
  let inText = false
  let phonetic = false
  const reader = readXml(source, {
    open(name) {
      if (name === 'si') current = ''
      else if (name === 't') inText = true
      else if (name === 'rPh') phonetic = true
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'si') strings.push(current)
    },
    text(value) {
      if (inText && !phonetic) current += value
    },
  })
  for await (const _ of reader);
  return strings
}

/** For each cell style, whether it shows a date or a time. */
async function readDateStyles(archive: Archive): Promise<boolean[]> {
  const source = part(archive, 'xl/styles.xml')
  if (!source) return []
  const custom = new Map<number, boolean>()
  const styles: boolean[] = []
  let inCells = false
  await walkOpenClose(source, {
    open(name, attributes) {
      if (name === 'cellXfs') inCells = true
      else if (name === 'numFmt')
        custom.set(Number(attribute(attributes, 'numFmtId')), isDateFormat(attribute(attributes, 'formatCode') ?? ''))
      else if (name === 'xf' && inCells) {
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
  })
  return styles
}

async function walkOpenClose(
  source: ByteSource,
  handler: { open(name: string, attributes: string): void; close(name: string): void },
): Promise<void> {
  for await (const _ of readXml(source, { ...handler, text: () => {} }));
}

function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]/gi, '')
  return /[ymdhs]/i.test(bare) && !/general/i.test(bare)
}

/** A serial date as wall clock text. Days count from 1899-12-30, because the format keeps 1900-02-29. */
export function serialDate(serial: number, epoch1904: boolean): string {
  const days = epoch1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial
  const ms = Math.round((days - 25_569) * 86_400) * 1000
  const date = new Date(ms)
  if (Number.isNaN(date.getTime()) || serial < 0 || serial > 2_958_466) return String(serial)
  return date.toISOString().slice(0, 19).replace('T', ' ')
}

function columnOf(reference: string): number {
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const code = reference.charCodeAt(i)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}

async function* sheetRows(
  source: ByteSource,
  strings: string[],
  dateStyles: boolean[],
  epoch1904: boolean,
): AsyncGenerator<Row[]> {
  let ready: Row[] = []
  let row: Row = { line: 0, cells: [] }
  let kind = 'n'
  let style = 0
  let column = -1
  let value = ''
  let collecting = false
  const cellText = (): string => {
    if (kind === 's') return strings[Number(value)] ?? ''
    if (kind === 'b') return value === '1' ? 'TRUE' : 'FALSE'
    if (kind === 'e') return ''
    if (kind === 'd') return value.replace('T', ' ').replace(/Z$/, '')
    if (kind === 'n' && value !== '' && dateStyles[style]) return serialDate(Number(value), epoch1904)
    return value
  }
  const reader = readXml(source, {
    open(name, attributes) {
      if (name === 'row') {
        row = { line: Number(attribute(attributes, 'r') ?? row.line + 1), cells: [] }
        column = -1
      } else if (name === 'c') {
        const reference = attribute(attributes, 'r')
        column = reference ? columnOf(reference) : column + 1
        kind = attribute(attributes, 't') ?? 'n'
        style = Number(attribute(attributes, 's') ?? 0)
        value = ''
      } else if (name === 'v' || name === 't') collecting = true
    },
    close(name) {
      if (name === 'v' || name === 't') collecting = false
      else if (name === 'c') {
        if (column >= 0 && column < MAX_COLUMNS) {
          while (row.cells.length < column) row.cells.push('')
          row.cells[column] = cellText()
        }
      } else if (name === 'row' && row.cells.some((cell) => cell !== '')) ready.push(row)
    },
    text(piece) {
      if (collecting) value += piece
    },
  })
  for await (const _ of reader) {
    if (ready.length > 0) {
      yield ready
      ready = []
    }
  }
  if (ready.length > 0) yield ready
}

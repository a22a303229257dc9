/** A table of rows as a CSV or XLSX file: whole or not at all, formulas neutralised. Also used by the audit's export. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import writeExcelFile from 'write-excel-file/node'
import { csvField, safeCell } from '#shared/domain/spreadsheet-safety.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { writeWholeFile } from '#core/store/whole-file.ts'

export type Cell = string | number | null

export interface Sheet {
  name: string
  header: readonly string[]
  rows: Iterable<readonly Cell[]>
  /** Column widths in characters, by place; 14 where missing. */
  widths?: readonly number[]
}

const EXCEL_ROWS = 1_048_575
// Excel cuts names at 31 characters and refuses these signs.
const sheetName = (name: string) => name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31)

/** Throws FILE_UNWRITABLE, DISK_FULL, CANCELLED or REFUSED (more rows than the format holds); the target is only replaced by a whole file. */
export async function writeSheetFile(
  path: string,
  format: 'csv' | 'xlsx',
  sheets: readonly Sheet[],
  signal?: AbortSignal,
): Promise<number> {
  return writeWholeFile(path, async (draft) => {
    const written = format === 'csv' ? await writeCsv(draft, sheets[0]!, signal) : await writeXlsx(draft, sheets)
    if (signal?.aborted) throw new QunxiError('CANCELLED', 'Cancelled')
    return written
  })
}

/** Rows that go out in one piece. */
const PORTION = 1000

async function writeCsv(path: string, sheet: Sheet, signal: AbortSignal | undefined): Promise<number> {
  let count = 0
  function* lines(): Generator<string> {
    // The mark lets Excel read Chinese without asking for the encoding.
    let text = `\ufeff${sheet.header.map(csvField).join(',')}\r\n`
    for (const row of sheet.rows) {
      count += 1
      text += `${row.map(csvField).join(',')}\r\n`
      if (count % PORTION !== 0) continue
      if (signal?.aborted) return
      yield text
      text = ''
    }
    yield text
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  return count
}

async function writeXlsx(path: string, sheets: readonly Sheet[]): Promise<number> {
  let count = 0
  const made = sheets.map((sheet) => {
    const data = [...sheet.rows].map((row) => row.map(excelCell))
    if (data.length > EXCEL_ROWS)
      throw new QunxiError('REFUSED', `Excel holds ${EXCEL_ROWS} rows; these are ${data.length}. Choose CSV.`)
    count += data.length
    const header = sheet.header.map((value) => ({ value, type: String, fontWeight: 'bold' as const }))
    return {
      data: [header, ...data],
      sheet: sheetName(sheet.name),
      columns: sheet.header.map((_, i) => ({ width: sheet.widths?.[i] ?? 14 })),
      stickyRowsCount: 1,
    }
  })
  await writeExcelFile(made).toFile(path)
  return count
}

function excelCell(value: Cell) {
  if (value === null) return null
  return typeof value === 'number' ? { value, type: Number } : { value: safeCell(value), type: String }
}

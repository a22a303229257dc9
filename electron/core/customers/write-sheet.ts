/** A table of rows as a CSV or XLSX file: whole or not at all, formulas neutralised. Also used by the audit's export. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { once } from 'node:events'
import writeExcelFile from 'write-excel-file/node'
import { csvField, safeCell } from '#shared/domain/spreadsheet-safety.ts'
import { QunxiError } from '#shared/contract/errors.ts'

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

/** Throws READ_ONLY, DISK_FULL or REFUSED (more rows than the format holds); the target is only replaced by a whole file. */
export async function writeSheetFile(
  path: string,
  format: 'csv' | 'xlsx',
  sheets: readonly Sheet[],
  signal?: AbortSignal,
): Promise<number> {
  const draft = `${path}.${process.pid}.part`
  try {
    const written = format === 'csv' ? await writeCsv(draft, sheets[0]!, signal) : await writeXlsx(draft, sheets)
    if (signal?.aborted) throw new QunxiError('CANCELLED', 'Cancelled')
    await rename(draft, path)
    return written
  } catch (error) {
    await rm(draft, { force: true })
    if (error instanceof QunxiError) throw error
    const code = (error as NodeJS.ErrnoException).code
    throw new QunxiError(code === 'ENOSPC' ? 'DISK_FULL' : 'READ_ONLY', `Cannot write ${path}: ${(error as Error).message}`, {
      file: path,
    })
  }
}

async function writeCsv(path: string, sheet: Sheet, signal: AbortSignal | undefined): Promise<number> {
  const out = createWriteStream(path)
  const failed = once(out, 'error').then(([error]) => Promise.reject(error as Error))
  // Whatever waits below races with it and throws it; between two waits nobody listens.
  failed.catch(() => {})
  // The mark lets Excel read Chinese without asking for the encoding.
  out.write(`\ufeff${sheet.header.map(csvField).join(',')}\r\n`)
  let count = 0
  for (const row of sheet.rows) {
    count += 1
    if (signal?.aborted) break
    if (!out.write(`${row.map(csvField).join(',')}\r\n`)) await Promise.race([once(out, 'drain'), failed])
  }
  out.end()
  await Promise.race([once(out, 'finish'), failed])
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

/** The tables a file holds: one in a text file, one a sheet in a workbook. */
import type { ByteSource } from '../../reading/byte-source.ts'
import { csvRows, type Row } from '../../reading/csv.ts'
import { openWorkbook, type MergedCells } from '../../reading/xlsx.ts'

export interface Table {
  /** What people see before a row's number. */
  name: string
  /** The sheet's own name; '' in text files. */
  sheet: string
  hidden: boolean
  epoch1904: boolean
  rows(merged?: (cells: MergedCells) => void): AsyncIterable<Row[]>
}

interface Tables {
  tables: readonly Table[]
  close(): void
}

export async function openTables(source: ByteSource, workbook: boolean): Promise<Tables> {
  if (!workbook) {
    const table: Table = { name: source.name, sheet: '', hidden: false, epoch1904: false, rows: () => csvRows(source) }
    return { tables: [table], close: () => {} }
  }
  const book = await openWorkbook(source)
  const many = book.sheets.length > 1
  const tables = book.sheets.map((sheet) => ({
    name: many ? `${source.name}/${sheet.name}` : source.name,
    sheet: sheet.name,
    hidden: sheet.hidden,
    epoch1904: book.epoch1904,
    rows: sheet.rows,
  }))
  return { tables, close: () => book.close() }
}

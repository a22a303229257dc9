/** The first rows of the sheet that a workbook is about, to tell by its header what it holds. */
import type { ByteSource } from '../../reading/byte-source.ts'
import type { Row } from '../../reading/csv.ts'
import { openWorkbook, type Sheet } from '../../reading/xlsx.ts'
import { mapTable } from './columns.ts'
import { BESIDE, HEADER_WITHIN } from './survey.ts'

/** Characters of a cell; a header's are few, and what lies below it may be of any length. */
const LONGEST = 200

async function firstRows(sheet: Sheet): Promise<Row[]> {
  const first: Row[] = []
  for await (const rows of sheet.rows()) {
    first.push(...rows.slice(0, HEADER_WITHIN + 1 - first.length))
    if (first.length > HEADER_WITHIN) break
  }
  return first
}

/** As CSV text, with the sheet's name: a sheet with a header and rows under it before others, hidden ones and examples last. */
export async function likeliestRows(source: ByteSource): Promise<{ name: string; text: string }> {
  const workbook = await openWorkbook(source)
  try {
    const shown = workbook.sheets.filter((sheet) => !sheet.hidden)
    const inTurn = (shown.length > 0 ? shown : workbook.sheets).toSorted(
      (a, b) => Number(BESIDE.test(a.name)) - Number(BESIDE.test(b.name)),
    )
    let best: { name: string; rows: Row[]; rank: number } = { name: '', rows: [], rank: -1 }
    for (const sheet of inTurn) {
      const rows = await firstRows(sheet)
      const header = rows.findIndex((row) => mapTable(row.cells) !== null)
      const rank = header === -1 ? Math.min(rows.length, 1) : header < rows.length - 1 ? 3 : 2
      if (rank > best.rank) best = { name: sheet.name, rows, rank }
      if (rank === 3) break
    }
    const line = (row: Row) => row.cells.map((cell) => `"${cell.slice(0, LONGEST).replaceAll('"', '""')}"`).join(',')
    return { name: best.name, text: `${best.rows.map(line).join('\n')}\n` }
  } finally {
    workbook.close()
  }
}

/** Writes the chosen customers to a file; the export is in the ledger. */
import type { z } from 'zod'
import type { customersExportJob } from '#shared/contract/customer-export.ts'
import type { Store } from '#core/store/store.ts'
import { appendLedger } from '#core/store/tables/ledger.ts'
import { currentOperatorId } from '#core/store/tables/operators.ts'
import { exportRows } from './export.ts'
import { writeSheetFile } from './write-sheet.ts'

interface Context {
  store: Store
  zone: string
  signal: AbortSignal
  progress(step: { done: number; total: number; note?: string }): void
}

export async function runCustomersExport(
  ctx: Context,
  rawInput: z.input<typeof customersExportJob.input>,
): Promise<z.output<typeof customersExportJob.output>> {
  const input = rawInput as z.output<typeof customersExportJob.input>
  const now = Date.now()
  const rows = exportRows(ctx.store.read, { ...input, columns: input.columns.map((column) => column.key), zone: ctx.zone, now })
  ctx.progress({ done: 0, total: rows.length, note: 'jobs.writing' })
  const sheet = { name: input.sheet, header: input.columns.map((column) => column.heading), rows }
  const written = await writeSheetFile(input.file, input.format, [sheet], ctx.signal)
  ctx.store.write((db) => {
    appendLedger(db, {
      at: now,
      operatorId: currentOperatorId(db),
      act: 'customers.exported',
      subject: 'customers',
      detail: { rows: written, columns: input.columns.map((column) => column.key), format: input.format },
    })
  })
  ctx.progress({ done: written, total: written })
  return { file: input.file, rows: written }
}

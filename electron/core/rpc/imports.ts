import { importReportSchema, type importsContract } from '#shared/contract/imports.ts'
import { importFormats } from '#core/files/run-import.ts'
import { listImports } from '#core/store/tables/imports.ts'
import type { Handlers } from './context.ts'

export const importsHandlers: Handlers<typeof importsContract> = {
  'imports.formats': () => ({ items: importFormats() }),
  'imports.list': (ctx, input) => ({
    items: listImports(ctx.db, input.limit).map((row) => ({
      id: row.id,
      at: row.at,
      report: importReportSchema.parse(JSON.parse(row.report)),
    })),
  }),
}

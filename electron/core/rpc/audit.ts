import type { auditContract } from '#shared/contract/audit.ts'
import { cadenceView } from '#core/audit/cadence-report.ts'
import { daySet } from '#core/cadence/day-set.ts'
import { markPost } from '#core/audit/marking.ts'
import { operatorReport, responseReport } from '#core/audit/responses.ts'
import { auditRows } from '#core/audit/rows.ts'
import type { Handlers } from './context.ts'

export const auditHandlers: Handlers<typeof auditContract> = {
  'audit.cadence': (ctx, input) => cadenceView(ctx, input),
  'audit.operators': (ctx, input) => ({ items: operatorReport(ctx, daySet(input, ctx.zone), input.businessHours) }),
  'audit.responses': (ctx, input) => responseReport(ctx, daySet(input, ctx.zone), input.businessHours),
  'audit.rows': (ctx, input) => auditRows(ctx, input),
  'audit.mark': (ctx, input) => {
    ctx.undoable(input.kind === 'promo' ? 'audit.undo.marked' : 'audit.undo.unmarked')
    return { changed: markPost(ctx.db, input, ctx) }
  },
}

import type { auditContract } from '#shared/contract/audit.ts'
import { cadenceReport } from '#core/audit/cadence-report.ts'
import { daySet } from '#core/cadence/day-set.ts'
import { markPost } from '#core/audit/marking.ts'
import { operatorReport, responseReport } from '#core/audit/responses.ts'
import { auditRows } from '#core/audit/rows.ts'
import { queuedCount } from '#core/store/tables/cadence-queue.ts'
import type { Handlers } from './context.ts'

export const auditHandlers: Handlers<typeof auditContract> = {
  'audit.cadence': (ctx, input) => {
    const set = daySet(input, ctx.zone)
    return { ...set, groups: cadenceReport(ctx, set, input.conversationId), pending: queuedCount(ctx.db) }
  },
  'audit.operators': (ctx, input) => ({ items: operatorReport(ctx, daySet(input, ctx.zone), input.businessHours) }),
  'audit.responses': (ctx, input) => responseReport(ctx, daySet(input, ctx.zone), input.businessHours),
  'audit.rows': (ctx, input) => auditRows(ctx, input),
  'audit.mark': (ctx, input) => {
    ctx.undoable(input.kind === 'promo' ? 'audit.undo.marked' : 'audit.undo.unmarked')
    const post = markPost(ctx.db, input.messageId, input.kind)
    if (!post) return { changed: 0 }
    ctx.ledger({
      act: 'post.marked',
      subject: `message:${post.id}`,
      detail: { kind: input.kind, group: post.conversation_id, at: post.sent_at },
    })
    return { changed: 1 }
  },
}

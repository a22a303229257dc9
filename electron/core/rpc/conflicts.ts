import type { accountsContract } from '#shared/contract/accounts.ts'
import { openConflictRows } from '#core/store/tables/conflicts.ts'
import { resolveConflict } from '#core/channels/owned/resolve.ts'
import type { Handlers } from './context.ts'

export const conflictsHandlers: Handlers<Pick<typeof accountsContract, 'conflicts.list' | 'conflicts.resolve'>> = {
  'conflicts.list': (ctx, input) => ({ items: openConflictRows(ctx.db, input.customerId) }),
  'conflicts.resolve': (ctx, input) => {
    ctx.undoable(`customers.undo.conflict.${input.keep}`)
    const { contactId, ...values } = resolveConflict(ctx.db, input.id, input.keep, ctx.now)
    ctx.ledger({ act: 'conflict.resolved', subject: `contact:${contactId}`, detail: { keep: input.keep, ...values } })
    return {}
  },
}

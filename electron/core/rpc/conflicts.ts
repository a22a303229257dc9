import type { accountsContract } from '#shared/contract/accounts.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { openConflictRows } from '#core/store/tables/conflicts.ts'
import type { Handlers } from './context.ts'

export const conflictsHandlers: Handlers<Pick<typeof accountsContract, 'conflicts.list' | 'conflicts.resolve'>> = {
  'conflicts.list': (ctx, input) => ({ items: openConflictRows(ctx.db, input.customerId) }),
  'conflicts.resolve': (ctx, input) => {
    const open = openConflictRows(ctx.db, undefined).find((row) => row.id === input.id)
    if (!open) throw new QunxiError('NOT_FOUND', 'This difference has been settled already', { id: input.id })
    ctx.db.run('UPDATE conflicts SET resolved_at = ?, choice = ? WHERE id = ?', ctx.now, input.keep, input.id)
    ctx.changed('conflicts', 'customers')
    return {}
  },
}

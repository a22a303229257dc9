import type { accountsContract } from '#shared/contract/accounts.ts'
import { removeLiveAccount, setPaused, syncNow } from '#core/channels/live/account-acts.ts'
import { accountItems, accountsSummary, syncLogView } from '#core/channels/live/account-views.ts'
import { saveAccount } from '#core/channels/live/save-account.ts'
import type { Handlers } from './context.ts'
import { archivePath } from './grants.ts'

export const accountsHandlers: Handlers<Omit<typeof accountsContract, 'conflicts.list' | 'conflicts.resolve'>> = {
  'accounts.list': (ctx) => ({ items: accountItems(ctx.db, ctx.now) }),
  'accounts.summary': (ctx) => accountsSummary(ctx.db, ctx.now),
  'accounts.save': (ctx, input) => {
    const named = archivePath(ctx.db, input, true)
    const id = saveAccount(ctx.db, ctx.secrets, input, ctx.now)
    ctx.grants?.spend(named)
    const act = input.id === undefined ? 'account.added' : 'account.changed'
    ctx.ledger({ act, subject: `account:${id}`, detail: { channel: input.config.channel } })
    return { id }
  },
  'accounts.pause': (ctx, input) => {
    setPaused(ctx.db, input.id, input.paused, ctx.now)
    return {}
  },
  'accounts.remove': (ctx, input) => {
    const cancelled = removeLiveAccount(ctx.db, input.id, ctx)
    ctx.ledger({ act: 'account.removed', subject: `account:${input.id}`, detail: { cancelled } })
    return {}
  },
  'accounts.sync': (ctx, input) => {
    syncNow(ctx.db, input.id, input.full, ctx.now)
    return {}
  },
  'sync.log': (ctx, input) => syncLogView(ctx.db, input),
}

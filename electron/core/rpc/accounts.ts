import type { AccountItem, accountsContract } from '#shared/contract/accounts.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { accountConfigSchema, type AccountPhase, type Capability } from '#shared/domain/accounts.ts'
import { waitingRowIds } from '#core/store/tables/outbox-moves.ts'
import { cancelOutbox } from '#core/store/tables/outbox.ts'
import { accountStates, pokeAccount, type AccountStateRow } from '#core/store/tables/account-states.ts'
import {
  accountCounts,
  getAccount,
  listAccounts,
  liveAccounts,
  openConflicts,
  outboxCounts,
  pauseAccount,
  removeAccount,
  type AccountRow,
} from '#core/store/tables/accounts.ts'
import { secretNames } from '#core/store/secret-box.ts'
import { forgetDigests } from '#core/store/tables/sync-cursors.ts'
import { listSyncLog } from '#core/store/tables/sync-log.ts'
import { displayName, saveAccount } from '#core/channels/live/save-account.ts'
import { announceMoved } from '#core/channels/outbox/moves.ts'
import { problemOf } from '#core/channels/outbox/describe.ts'
import type { Handlers, ReadContext, WriteContext } from './context.ts'

/** From what needs a person to what is well. */
const WORST: readonly AccountPhase[] = ['failed', 'offline', 'stopped', 'connecting', 'syncing', 'live']

type LiveItem = NonNullable<AccountItem['live']>

function phaseOf(account: AccountRow, state: AccountStateRow | undefined): AccountPhase {
  return account.paused_at !== null ? 'stopped' : (state?.phase ?? 'stopped')
}

function accountItems(ctx: ReadContext): AccountItem[] {
  const states = accountStates(ctx.db)
  const counts = accountCounts(ctx.db)
  const waiting = outboxCounts(ctx.db, ctx.now)
  const conflicts = openConflicts(ctx.db)
  return listAccounts(ctx.db).map((account) => {
    const state = states.get(account.id)
    const config = account.config === null ? null : accountConfigSchema.parse(JSON.parse(account.config))
    const live: LiveItem | null = config && {
      config,
      secrets: secretNames(ctx.db, account.id),
      paused: account.paused_at !== null,
      phase: phaseOf(account, state),
      since: account.paused_at ?? state?.since ?? account.created_at,
      lastSuccessAt: state?.last_success_at ?? null,
      problem: problemOf(state?.problem ?? null),
      capabilities: JSON.parse(state?.capabilities ?? '[]') as Capability[],
      progress: JSON.parse(state?.progress ?? '[]') as LiveItem['progress'],
      outbox: waiting.get(account.id) ?? { waiting: 0, uncertain: 0, failed: 0 },
      conflicts: conflicts.get(account.id) ?? 0,
    }
    return {
      id: account.id,
      channel: account.channel,
      name: displayName(account),
      nativeId: account.native_id,
      createdAt: account.created_at,
      live,
      counts: counts.get(account.id) ?? { contacts: 0, groups: 0, messages: 0 },
    }
  })
}

function known(ctx: WriteContext, id: number): AccountRow {
  const account = getAccount(ctx.db, id)
  if (!account || account.config === null || account.removed_at !== null)
    throw new QunxiError('NOT_FOUND', 'There is no such live account', { id })
  return account
}

export const accountsHandlers: Handlers<Omit<typeof accountsContract, 'conflicts.list' | 'conflicts.resolve'>> = {
  'accounts.list': (ctx) => ({ items: accountItems(ctx) }),
  'accounts.summary': (ctx) => {
    const states = accountStates(ctx.db)
    const counts = outboxCounts(ctx.db, ctx.now)
    const conflicts = openConflicts(ctx.db)
    const live = liveAccounts(ctx.db)
    const running = live.filter((account) => account.paused_at === null)
    const phases = running.map((account) => phaseOf(account, states.get(account.id)))
    const successes = running.flatMap((account) => states.get(account.id)?.last_success_at ?? [])
    const sinces = running.flatMap((account) => {
      const state = states.get(account.id)
      return state?.phase === 'offline' ? [state.since] : []
    })
    let waiting = 0
    let attention = phases.filter((phase) => phase === 'failed').length
    for (const { id } of live) {
      const of = counts.get(id)
      waiting += of?.waiting ?? 0
      attention += (of?.failed ?? 0) + (of?.uncertain ?? 0) + (conflicts.get(id) ?? 0)
    }
    return {
      live: live.length,
      phase: WORST.find((phase) => phases.includes(phase)) ?? null,
      offlineSince: sinces.length > 0 ? Math.min(...sinces) : null,
      lastSuccessAt: successes.length > 0 ? Math.min(...successes) : null,
      waiting,
      attention,
    }
  },
  'accounts.save': (ctx, input) => {
    const id = saveAccount(ctx.db, ctx.secrets, input, ctx.now)
    ctx.ledger({
      act: input.id === undefined ? 'account.added' : 'account.changed',
      subject: `account:${id}`,
      detail: { channel: input.config.channel },
    })
    return { id }
  },
  'accounts.pause': (ctx, input) => {
    known(ctx, input.id)
    pauseAccount(ctx.db, input.id, input.paused ? ctx.now : null)
    return {}
  },
  'accounts.remove': (ctx, input) => {
    known(ctx, input.id)
    const rows = cancelOutbox(ctx.db, waitingRowIds(ctx.db, input.id), ctx.now)
    announceMoved(ctx.db, rows, ctx)
    removeAccount(ctx.db, input.id, ctx.now)
    ctx.ledger({ act: 'account.removed', subject: `account:${input.id}`, detail: { cancelled: rows.length } })
    return {}
  },
  'accounts.sync': (ctx, input) => {
    known(ctx, input.id)
    pokeAccount(ctx.db, input.id, ctx.now)
    if (input.full) forgetDigests(ctx.db, input.id)
    return {}
  },
  'sync.log': (ctx, input) => ({
    items: listSyncLog(ctx.db, input).map((row) => ({
      id: row.id,
      accountId: row.account_id,
      at: row.at,
      level: row.level,
      event: row.event,
      detail: JSON.parse(row.detail) as Record<string, unknown>,
    })),
  }),
}

/** Accounts as the contract shows them: what they are, how they fare, what waits. */
import type { AccountItem, accountsContract } from '#shared/contract/accounts.ts'
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import { accountConfigSchema, type AccountPhase, type Capability } from '#shared/domain/accounts.ts'
import type { ReadDb } from '#core/store/db.ts'
import { accountStates, type AccountStateRow } from '#core/store/tables/account-states.ts'
import {
  accountCounts,
  listAccounts,
  liveAccounts,
  openConflicts,
  outboxCounts,
  type AccountRow,
} from '#core/store/tables/accounts.ts'
import { secretNames } from '#core/store/secret-box.ts'
import { listSyncLog } from '#core/store/tables/sync-log.ts'
import { problemOf } from '../outbox/describe.ts'
import { displayName } from './save-account.ts'

/** From what needs a person to what is well. */
const WORST: readonly AccountPhase[] = ['failed', 'offline', 'stopped', 'connecting', 'syncing', 'live']

type LiveItem = NonNullable<AccountItem['live']>

function phaseOf(account: AccountRow, state: AccountStateRow | undefined): AccountPhase {
  return account.paused_at !== null ? 'stopped' : (state?.phase ?? 'stopped')
}

/** Every account, live or of files, as the contract shows it. `now`: epoch milliseconds. */
export function accountItems(db: ReadDb, now: number): AccountItem[] {
  const states = accountStates(db)
  const counts = accountCounts(db)
  const waiting = outboxCounts(db, now)
  const conflicts = openConflicts(db)
  return listAccounts(db).map((account) => {
    const state = states.get(account.id)
    const config = account.config === null ? null : accountConfigSchema.parse(JSON.parse(account.config))
    const live: LiveItem | null = config && {
      config,
      secrets: secretNames(db, account.id),
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

/** All live accounts as one line: the worst of their states, how long, what waits. `now`: epoch milliseconds. */
export function accountsSummary(db: ReadDb, now: number): OutputOf<(typeof accountsContract)['accounts.summary']> {
  const states = accountStates(db)
  const counts = outboxCounts(db, now)
  const conflicts = openConflicts(db)
  const live = liveAccounts(db)
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
}

/** What the engine did and what went wrong, newest first. */
export function syncLogView(
  db: ReadDb,
  input: ParsedInputOf<(typeof accountsContract)['sync.log']>,
): OutputOf<(typeof accountsContract)['sync.log']> {
  return {
    items: listSyncLog(db, input).map((row) => ({
      id: row.id,
      accountId: row.account_id,
      at: row.at,
      level: row.level,
      event: row.event,
      detail: JSON.parse(row.detail) as Record<string, unknown>,
    })),
  }
}

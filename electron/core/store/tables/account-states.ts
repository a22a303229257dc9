/** How each live connection fares, as the engine last wrote it. */
import type { AccountPhase } from '#shared/domain/accounts.ts'
import type { ReadDb, WriteDb } from '../db.ts'

export interface AccountStateRow {
  account_id: number
  phase: AccountPhase
  /** Since when it is in this phase. */
  since: number
  last_success_at: number | null
  /** JSON of a ChannelProblem. */
  problem: string | null
  /** JSON: [{ stream, state, done, total }]. */
  progress: string
  /** JSON: what the session can do. */
  capabilities: string
  /** When a person last asked for a run now. */
  poked_at: number | null
}

export function accountStates(db: ReadDb): Map<number, AccountStateRow> {
  return new Map(db.all<AccountStateRow>('SELECT * FROM account_states').map((row) => [row.account_id, row]))
}

export function accountState(db: ReadDb, id: number): AccountStateRow | undefined {
  return db.get<AccountStateRow>('SELECT * FROM account_states WHERE account_id = ?', id)
}

/** Returns false where nothing is different, or the account is gone. `since` is kept while the phase stays. */
export function writeAccountState(db: WriteDb, row: Omit<AccountStateRow, 'poked_at'>): boolean {
  return (
    db.run(
      `INSERT INTO account_states(account_id, phase, since, last_success_at, problem, progress, capabilities)
       SELECT @account_id, @phase, @since, @last_success_at, @problem, @progress, @capabilities
       WHERE EXISTS(SELECT 1 FROM accounts WHERE id = @account_id AND removed_at IS NULL)
       ON CONFLICT(account_id) DO UPDATE SET phase = @phase, since = CASE WHEN phase = @phase THEN since ELSE @since END,
         last_success_at = coalesce(@last_success_at, last_success_at), problem = @problem, progress = @progress, capabilities = @capabilities
       WHERE phase <> @phase OR last_success_at IS NOT coalesce(@last_success_at, last_success_at) OR problem IS NOT @problem
         OR progress <> @progress OR capabilities <> @capabilities`,
      { ...row },
    ).changes > 0
  )
}

/** A person wants it to run now. */
export function pokeAccount(db: WriteDb, id: number, now: number): void {
  db.run(
    `INSERT INTO account_states(account_id, phase, since, poked_at) VALUES(?, 'stopped', ?, ?)
     ON CONFLICT(account_id) DO UPDATE SET poked_at = max(coalesce(poked_at + 1, 0), excluded.poked_at)`,
    id,
    now,
    now,
  )
}

/** The app was closed while they ran: nothing runs now. */
export function markAllStopped(db: WriteDb, now: number): number {
  return db.run(`UPDATE account_states SET phase = 'stopped', since = ? WHERE phase NOT IN ('stopped', 'offline', 'failed')`, now)
    .changes
}

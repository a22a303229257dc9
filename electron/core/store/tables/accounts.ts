/** Logins of channels. Those with a `config` are live: the engine keeps a session with each. */
import type { LiveChannel } from '#shared/domain/accounts.ts'
import type { ReadDb, WriteDb } from '../db.ts'

export interface AccountRow {
  id: number
  channel: string
  native_id: string
  name: string
  created_at: number
  /** JSON of an AccountConfig; null for accounts that only hold imported files. */
  config: string | null
  paused_at: number | null
  removed_at: number | null
}

export interface LiveAccountRow extends AccountRow {
  channel: LiveChannel
  config: string
}

/** Until the channel has told its own name for the login. */
const UNKNOWN_LOGIN = 'new:'

export const isUnknownLogin = (nativeId: string): boolean => nativeId.startsWith(UNKNOWN_LOGIN)

export function listAccounts(db: ReadDb): AccountRow[] {
  return db.all<AccountRow>('SELECT * FROM accounts ORDER BY config IS NULL, id')
}

export function getAccount(db: ReadDb, id: number): AccountRow | undefined {
  return db.get<AccountRow>('SELECT * FROM accounts WHERE id = ?', id)
}

export function accountOfLogin(db: ReadDb, channel: string, nativeId: string): AccountRow | undefined {
  return db.get<AccountRow>('SELECT * FROM accounts WHERE channel = ? AND native_id = ?', channel, nativeId)
}

/** Live ones, the paused too. */
export function liveAccounts(db: ReadDb): LiveAccountRow[] {
  return db.all<LiveAccountRow>('SELECT * FROM accounts WHERE config IS NOT NULL AND removed_at IS NULL ORDER BY id')
}

/** With an empty `nativeId`, one that stands for "not known yet". */
export function insertLiveAccount(
  db: WriteDb,
  row: { channel: LiveChannel; nativeId: string; name: string; config: string },
  now: number,
): number {
  const id = db.run(
    'INSERT INTO accounts(channel, native_id, name, created_at, config) VALUES(?, ?, ?, ?, ?)',
    row.channel,
    row.nativeId || `${UNKNOWN_LOGIN}${now}-${Math.random().toString(36).slice(2)}`,
    row.name,
    now,
    row.config,
  ).lastInsertRowid
  return id
}

/** Gives it its settings; one that had been removed lives again. */
export function saveLiveAccount(db: WriteDb, id: number, row: { nativeId: string; name: string; config: string }): void {
  db.run(
    'UPDATE accounts SET native_id = ?, name = ?, config = ?, removed_at = NULL WHERE id = ?',
    row.nativeId,
    row.name,
    row.config,
    id,
  )
}

/** What the channel calls the login, learned by the first connection. The name is only filled where a person gave none. */
export function learnLogin(db: WriteDb, id: number, nativeId: string, name: string): void {
  db.run(`UPDATE accounts SET native_id = ?, name = CASE WHEN name = '' THEN ? ELSE name END WHERE id = ?`, nativeId, name, id)
}

export function pauseAccount(db: WriteDb, id: number, pausedAt: number | null): void {
  db.run('UPDATE accounts SET paused_at = ? WHERE id = ?', pausedAt, id)
}

/** Its settings, secrets and places in the streams go; people, chats and messages stay. */
export function removeAccount(db: WriteDb, id: number, now: number): void {
  db.run('UPDATE accounts SET removed_at = ?, paused_at = NULL, config = NULL WHERE id = ?', now, id)
  for (const table of ['account_secrets', 'account_states', 'sync_cursors', 'sync_pages', 'sync_touched'])
    db.run(`DELETE FROM ${table} WHERE account_id = ?`, id)
}

/** An entry that never held anything. */
export function forgetAccount(db: WriteDb, id: number): void {
  db.run('DELETE FROM sync_log WHERE account_id = ?', id)
  db.run('DELETE FROM accounts WHERE id = ?', id)
}

interface AccountCounts {
  contacts: number
  groups: number
  messages: number
}

/** How much each account holds, by id. */
export function accountCounts(db: ReadDb): Map<number, AccountCounts> {
  const counts = new Map<number, AccountCounts>()
  const of = (id: number) => {
    let found = counts.get(id)
    if (!found) counts.set(id, (found = { contacts: 0, groups: 0, messages: 0 }))
    return found
  }
  for (const row of db.all<{ account_id: number; n: number }>(
    'SELECT account_id, count(*) AS n FROM contacts GROUP BY account_id',
  ))
    of(row.account_id).contacts = row.n
  for (const row of db.all<{ account_id: number; groups: number; messages: number }>(
    `SELECT account_id, sum(kind = 'group') AS groups, sum(message_count) AS messages FROM conversations GROUP BY account_id`,
  ))
    Object.assign(of(row.account_id), { groups: row.groups, messages: row.messages })
  return counts
}

interface OutboxCounts {
  waiting: number
  uncertain: number
  failed: number
}

/** What waits or is asked after by itself, and what needs a person, by account id. A failure stays in the sum for a month. */
export function outboxCounts(db: ReadDb, now: number): Map<number, OutboxCounts> {
  const counts = new Map<number, OutboxCounts>()
  const add = (what: keyof OutboxCounts, sql: string, ...params: number[]) => {
    for (const { account_id, n } of db.all<{ account_id: number; n: number }>(`${sql} GROUP BY account_id`, ...params)) {
      const of = counts.get(account_id) ?? { waiting: 0, uncertain: 0, failed: 0 }
      counts.set(account_id, of)
      of[what] = n
    }
  }
  // The many are counted in the index of what is open, the few by their state.
  add(
    'waiting',
    `SELECT account_id, count(*) AS n FROM outbox INDEXED BY outbox_open WHERE state IN ('waiting', 'sending', 'uncertain')`,
  )
  add('uncertain', `SELECT account_id, count(*) AS n FROM outbox WHERE state = 'uncertain'`)
  add('failed', `SELECT account_id, count(*) AS n FROM outbox WHERE state = 'failed' AND closed_at > ?`, now - 30 * 24 * 3600_000)
  for (const of of counts.values()) of.waiting -= of.uncertain
  return counts
}

export function openConflicts(db: ReadDb): Map<number, number> {
  return new Map(
    db
      .all<{ account_id: number; n: number }>(
        'SELECT account_id, count(*) AS n FROM conflicts WHERE resolved_at IS NULL GROUP BY account_id',
      )
      .map(({ account_id, n }) => [account_id, n]),
  )
}

/** Changes whenever what a session was opened with changes; secrets only as they are sealed. */
export function sessionStamp(db: ReadDb, id: number): string {
  return (
    db.value<string>(
      `SELECT coalesce(config, '') || '|' || (SELECT coalesce(group_concat(name || hex(sealed)), '') FROM account_secrets WHERE account_id = a.id)
       FROM accounts a WHERE id = ?`,
      id,
    ) ?? ''
  )
}

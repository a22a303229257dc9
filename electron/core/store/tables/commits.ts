/** One row: how many transactions have changed the workspace, and when the last did. Raised inside each of them. */
import type Database from 'better-sqlite3'

export interface CommitState {
  number: number
  /** Epoch milliseconds. */
  at: number
}

/** Undefined where the database is from before the counter. */
export function commitState(db: Database.Database): CommitState | undefined {
  if (!db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'commits'`).get()) return undefined
  return db.prepare<[], CommitState>('SELECT number, at FROM commits').get()
}

/** Raises the counter by one, in the transaction under way; answers the state after it. */
export function commitCounter(db: Database.Database): (at: number) => CommitState {
  const raise = db.prepare<[number], CommitState>('UPDATE commits SET number = number + 1, at = ? RETURNING number, at')
  return (at) => raise.get(at)!
}

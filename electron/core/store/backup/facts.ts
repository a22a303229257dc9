/** What a database says of itself: whose it is, what it holds, which state it is in, whether it is whole. */
import type Database from 'better-sqlite3'
import type { BackupItem } from '#shared/contract/backups.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { newestAct } from '../captured-acts.ts'
import { readDb, type ReadDb } from '../db.ts'
import { LATEST_VERSION, schemaVersion } from '../migrate.ts'
import { openDatabase, type HexKey } from '../open.ts'
import { storeError } from '../store-error.ts'
import { countRows } from '../tables/counts.ts'
import { ledgerHead, type LedgerHead } from '../tables/ledger.ts'
import { getMeta } from '../tables/meta.ts'

export type BackupHeld = NonNullable<BackupItem['held']>

export interface DatabaseFacts {
  /** Whose it is: the time the workspace was made, which no other has. */
  workspace: string
  schema: number
  held: BackupHeld
  mark: string
  head: LedgerHead | undefined
}

/** Changes with whatever people, channels and files bring. */
export function stateMark(db: ReadDb): string {
  const { conversations, customers, messages } = countRows(db)
  return [newestAct(db), ledgerHead(db)?.seq ?? 0, conversations, customers, messages].join('.')
}

export function workspaceOf(db: ReadDb): string {
  return Number(getMeta(db, 'created_at') ?? 0).toString(36)
}

export function factsOf(raw: Database.Database): DatabaseFacts {
  const schema = schemaVersion(raw)
  if (schema === 0) throw new QunxiError('DATABASE_BROKEN', 'This file holds no workspace')
  if (schema > LATEST_VERSION)
    throw new QunxiError('NEWER_DATABASE', `This backup was written by a newer Qunxi (schema ${schema})`, { found: schema })
  const db = readDb(raw)
  const { conversations, customers, messages } = countRows(db)
  // Before the third version no acts were kept.
  const mark = schema < 3 ? '' : stateMark(db)
  const entries = db.value<number>('SELECT count(*) FROM calendar_entries') ?? 0
  const held = { conversations, customers, messages, entries }
  return { workspace: workspaceOf(db), schema, held, mark, head: ledgerHead(db) }
}

/** Throws DATABASE_BROKEN where a page of the database does not read; it may be open and written to meanwhile. */
export function readPages(file: string, key: HexKey): void {
  const raw = openDatabase(file, key, { mustExist: true, readonly: true })
  try {
    insistOnWholePages(raw, file)
  } catch (error) {
    throw storeError(error, file)
  } finally {
    raw.close()
  }
}

function insistOnWholePages(raw: Database.Database, file: string): void {
  const rows = raw.pragma('quick_check(5)') as { quick_check: string }[]
  const found = rows.map((row) => row.quick_check).join('; ')
  if (found !== 'ok') throw new QunxiError('DATABASE_BROKEN', found, { file })
}

/**
 * Opens a file without changing it and reads every page: each has its own seal, and SQLite looks whether they fit together. Throws
 * DATABASE_BROKEN with what was found, WRONG_KEY, NEWER_DATABASE, FILE_NOT_FOUND.
 */
export function checkedFacts(file: string, key: HexKey): DatabaseFacts {
  const raw = openDatabase(file, key, { mustExist: true, readonly: true })
  try {
    insistOnWholePages(raw, file)
    const facts = factsOf(raw)
    const kept = raw.prepare('SELECT count(*) FROM messages').pluck().get() as number
    if (kept !== facts.held.messages)
      throw new QunxiError('DATABASE_BROKEN', `${facts.held.messages} messages are counted and ${kept} are there`, { file })
    return facts
  } catch (error) {
    throw storeError(error, file)
  } finally {
    raw.close()
  }
}

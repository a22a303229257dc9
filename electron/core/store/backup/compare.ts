/** What a restore would take and bring: rows that only the present file has, rows that only the backup has. Runs in the backup thread. */
import type Database from 'better-sqlite3'
import type { BackupComparison, BackupDifferences } from '#shared/contract/backups.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { openDatabase, type HexKey } from '../open.ts'

/** The tables a person knows, by their keys. */
const tables = {
  messages: 'messages',
  customers: 'customers',
  notes: 'notes',
  followUps: 'follow_ups',
  orders: 'orders',
  entries: 'calendar_entries',
} as const

type Difference = NonNullable<BackupComparison['lost']>

/** Both null where the present file is missing or cannot be read: then nobody can say. Throws for a backup that cannot be opened. */
export function compareWithPresent(file: string, key: HexKey, backup: string): BackupDifferences {
  openDatabase(backup, key, { mustExist: true, readonly: true }).close()
  let raw: Database.Database | undefined
  try {
    raw = openDatabase(file, key, { mustExist: true, readonly: true })
    // Without a key of its own it is opened with that of the main file.
    raw.prepare('ATTACH ? AS kept').run(backup)
    return { lost: onlyIn(raw, 'main', 'kept'), back: onlyIn(raw, 'kept', 'main') }
  } catch (error) {
    if (!unreadable(error)) throw error
    return { lost: null, back: null }
  } finally {
    raw?.close()
  }
}

function onlyIn(raw: Database.Database, here: 'main' | 'kept', there: 'main' | 'kept'): Difference {
  const count = (table: string) =>
    raw
      .prepare(
        `SELECT count(*) FROM ${here}.${table} AS a WHERE NOT EXISTS (SELECT 1 FROM ${there}.${table} AS b WHERE b.id = a.id)`,
      )
      .pluck()
      .get() as number
  return {
    messages: count(tables.messages),
    customers: count(tables.customers),
    notes: count(tables.notes),
    followUps: count(tables.followUps),
    orders: count(tables.orders),
    entries: count(tables.entries),
  }
}

function unreadable(error: unknown): boolean {
  if (error instanceof QunxiError) return true
  return String((error as { code?: string }).code).startsWith('SQLITE_')
}

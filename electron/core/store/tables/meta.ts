/** Settings of the workspace as text by key. */
import type { ReadDb, WriteDb } from '../db.ts'

export function getMeta(db: ReadDb, key: string): string | undefined {
  return db.value<string>('SELECT value FROM meta WHERE key = ?', key)
}

export function setMeta(db: WriteDb, key: string, value: string): void {
  db.run('INSERT INTO meta(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value', key, value)
}

/** Another number than before: another process has written to the file. */
export function dataVersion(db: ReadDb): number {
  return db.value<number>('SELECT data_version FROM pragma_data_version') ?? 0
}

/** The workspace's IANA zone. */
export function workspaceZone(db: ReadDb): string {
  return getMeta(db, 'zone') ?? 'Asia/Shanghai'
}

/** The number of the last migration that this file went through. */
export function schemaVersion(db: ReadDb): number {
  return db.value<number>('PRAGMA user_version') ?? 0
}

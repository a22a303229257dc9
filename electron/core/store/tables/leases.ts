/** Who of several processes may do what only one may do at a time. */
import type { ReadDb, WriteDb } from '../db.ts'

/** JSON of the holder, or undefined where nobody has it. */
export function leaseHolder(db: ReadDb, what: string): string | undefined {
  return db.value<string>('SELECT holder FROM leases WHERE what = ?', what)
}

export function saveLease(db: WriteDb, what: string, holder: string): void {
  db.run('INSERT INTO leases(what, holder) VALUES(?, ?) ON CONFLICT(what) DO UPDATE SET holder = excluded.holder', what, holder)
}

export function dropLease(db: WriteDb, what: string): void {
  db.run('DELETE FROM leases WHERE what = ?', what)
}

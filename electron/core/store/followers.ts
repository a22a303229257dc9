/** Who reads the stored acts, and how far: what somebody has not read yet is not trimmed. */
import type { WriteDb } from './db.ts'

/** Begins to follow, or says that everything up to `act` has been read. */
export function setFollower(db: WriteDb, name: string, act: number): void {
  db.run('INSERT INTO followers(name, act_id) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET act_id = excluded.act_id', name, act)
}

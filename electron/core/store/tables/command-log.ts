/** The ids of writes already done, with their answers: a command sent twice is done once. */
import type { ReadDb, WriteDb } from '../db.ts'

const KEEP = 2000

export function doneCommand(db: ReadDb, id: string): { output: unknown } | undefined {
  const text = db.value<string>('SELECT output FROM command_log WHERE id = ?', id)
  return text === undefined ? undefined : { output: JSON.parse(text) as unknown }
}

export function logCommand(db: WriteDb, id: string, at: number, output: unknown): void {
  db.run('INSERT INTO command_log(id, at, output) VALUES(?, ?, ?)', id, at, JSON.stringify(output ?? null))
  // Ids are UUIDv7: they sort by time, so the oldest go first. Trimmed now and then, not at each write.
  if (at % 50 === 0) db.run('DELETE FROM command_log WHERE id NOT IN (SELECT id FROM command_log ORDER BY id DESC LIMIT ?)', KEEP)
}

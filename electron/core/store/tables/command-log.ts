/** The ids of writes already done, with what was asked and the answers: a command sent twice is done once. */
import { QunxiError } from '#shared/contract/errors.ts'
import { createHash } from 'node:crypto'
import type { ReadDb, WriteDb } from '../db.ts'

const KEEP = 2000

/** A call as it was checked. The input itself is not kept: it may hold secrets. */
export interface Command {
  id: string
  method: string
  input: unknown
}

/** Fields in one order, so that the same input is the same however it was put together. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function digestOf(input: unknown): string {
  const text = JSON.stringify(input ?? null, inOrder)
  return createHash('sha256').update(text).digest('base64url')
}

/** The answer given before, or undefined. Throws COMMAND_REUSED, with `id`, where that id was another call's. */
export function doneCommand(db: ReadDb, { id, method, input }: Command): { output: unknown } | undefined {
  const done = db.get<{ method: string | null; digest: string | null; output: string }>(
    'SELECT method, digest, output FROM command_log WHERE id = ?',
    id,
  )
  if (done === undefined) return undefined
  // Rows of before version 9 do not tell what was asked.
  const told = done.method !== null
  if (told && (done.method !== method || done.digest !== digestOf(input)))
    throw new QunxiError(
      'COMMAND_REUSED',
      `commandId: ${id} was given to ${done.method === method ? `another ${method}` : String(done.method)} before; each call has an id of its own`,
      { field: 'commandId', id },
    )
  return { output: JSON.parse(done.output) as unknown }
}

/** `at` is epoch milliseconds UTC. */
export function logCommand(db: WriteDb, { id, method, input }: Command, at: number, output: unknown): void {
  db.run(
    'INSERT INTO command_log(id, at, method, digest, output) VALUES(?, ?, ?, ?, ?)',
    id,
    at,
    method,
    digestOf(input),
    JSON.stringify(output ?? null),
  )
  // By time: ids are the caller's, and the window's are random. Trimmed now and then, not at each write.
  if (at % 50 === 0)
    db.run('DELETE FROM command_log WHERE id NOT IN (SELECT id FROM command_log ORDER BY at DESC, id DESC LIMIT ?)', KEEP)
}

/** Conversations whose cadence must be worked out again, from a message on. Written in the transaction that changes messages. */
import type { ReadDb, WriteDb } from '../db.ts'

/** `fromId`: the earliest message that is new, edited, recalled or gone; 0 for everything. */
export function queueCadence(db: WriteDb, conversationId: number, fromId: number): void {
  db.run(
    `INSERT INTO cadence_queue(conversation_id, from_id) VALUES(?, ?)
     ON CONFLICT(conversation_id) DO UPDATE SET from_id = min(from_id, excluded.from_id)`,
    conversationId,
    fromId,
  )
}

/** After a change of the zone or of the library everything is looked at again. */
export function queueAllCadence(db: WriteDb): void {
  db.run(
    `INSERT INTO cadence_queue(conversation_id, from_id) SELECT id, 0 FROM conversations WHERE message_count > 0
     ON CONFLICT(conversation_id) DO UPDATE SET from_id = 0`,
  )
}

/**
 * The one that is furthest behind in time: all chats move on together, so that what is read and written lies together in the file. Chat by
 * chat, each message and each wait is a page of its own.
 */
export function nextQueued(db: ReadDb): { conversation_id: number; from_id: number } | undefined {
  return db.get('SELECT conversation_id, from_id FROM cadence_queue ORDER BY from_id, conversation_id LIMIT 1')
}

export function queuedCount(db: ReadDb): number {
  return db.value<number>('SELECT count(*) FROM cadence_queue') ?? 0
}

/** Done up to, not including, `nextId`; undefined: all of it. */
export function queuedDone(db: WriteDb, conversationId: number, nextId?: number): void {
  if (nextId === undefined) db.run('DELETE FROM cadence_queue WHERE conversation_id = ?', conversationId)
  else db.run('UPDATE cadence_queue SET from_id = ? WHERE conversation_id = ?', nextId, conversationId)
}

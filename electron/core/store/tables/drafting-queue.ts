/**
 * Conversations whose drafts must be worked out again, from a wait on. Waits queue theirs as they are written, and triggers of the
 * schema whatever fills a draft (names, orders, tags, tiers); so what is due survives a restart, and nothing else is looked at.
 */
import type { ReadDb, WriteDb } from '../db.ts'

export function queueDrafting(db: WriteDb, conversationId: number): void {
  db.run(
    'INSERT INTO drafting_queue(conversation_id, from_id) VALUES(?, 0) ON CONFLICT(conversation_id) DO UPDATE SET from_id = 0',
    conversationId,
  )
}

/** Every conversation with an open wait asked since `from` (epoch ms); `mark`: for which rules and values. */
export function queueAllDrafting(db: WriteDb, from: number, mark: string): void {
  db.run(
    `INSERT INTO drafting_queue(conversation_id, from_id)
     SELECT DISTINCT conversation_id, 0 FROM waits WHERE answered_at IS NULL AND asked_at >= ?
     ON CONFLICT(conversation_id) DO UPDATE SET from_id = 0`,
    from,
  )
  db.run('UPDATE drafting_state SET queued_for = ?', mark)
}

/** The mark that everything was last queued for. */
export function draftingQueuedFor(db: ReadDb): string {
  return db.value<string>('SELECT queued_for FROM drafting_state') ?? ''
}

export function nextDrafting(db: ReadDb): { conversation_id: number; from_id: number } | undefined {
  return db.get('SELECT conversation_id, from_id FROM drafting_queue ORDER BY conversation_id LIMIT 1')
}

/** Done up to, not including, the wait `nextId`; undefined: all of it. */
export function draftingDone(db: WriteDb, conversationId: number, nextId?: number): void {
  if (nextId === undefined) db.run('DELETE FROM drafting_queue WHERE conversation_id = ?', conversationId)
  else db.run('UPDATE drafting_queue SET from_id = ? WHERE conversation_id = ?', nextId, conversationId)
}

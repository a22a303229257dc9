/** Messages as they are read and erased; they are written by message-writes. */
import type { ReadDb, WriteDb } from '../db.ts'
import { kindCode } from '../search/message-kinds.ts'
import type { IndexedMessage } from '../search/schema.ts'
import { searchIndex } from '../search/search-index.ts'

/** A stored message as the search index knows it. */
export function indexedMessage(row: {
  id: number
  conversationId: number
  senderId: number | null
  kind: string
  text: string
}): IndexedMessage {
  return { ...row, senderId: row.senderId ?? 0, kind: kindCode(row.kind) }
}

/** Deletes messages for good, with their revisions and every trace in the search index (erasure of a person). */
export function eraseMessages(db: WriteDb, ids: readonly number[]): void {
  const gone: IndexedMessage[] = []
  for (const id of ids) {
    const row = db.get<Parameters<typeof indexedMessage>[0]>(
      'SELECT id, conversation_id AS conversationId, sender_id AS senderId, kind, text FROM messages WHERE id = ?',
      id,
    )
    if (!row) continue
    gone.push(indexedMessage(row))
    db.run('DELETE FROM message_revisions WHERE message_id = ?', id)
    db.run('DELETE FROM messages WHERE id = ?', id)
  }
  searchIndex.remove(db, gone)
}

/** Every message's id and text, for checks of the index against what it indexes. */
export function eachMessageText(db: ReadDb): IterableIterator<{ id: number; text: string }> {
  return db.iterate('SELECT id, text FROM messages ORDER BY id')
}

/** Messages as they are read and erased; they are written by message-writes. */
import type { ReadDb, WriteDb } from '../db.ts'
import type { IndexedTexts } from '../search/check.ts'
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

/** What the search index should hold, for checking it. */
export function indexedTexts(db: ReadDb): IndexedTexts {
  return {
    *ids() {
      for (const { id } of db.iterate<{ id: number }>("SELECT id FROM messages WHERE text <> '' ORDER BY id")) yield id
    },
    textOf: (id) => db.value<string>('SELECT text FROM messages WHERE id = ?', id),
  }
}

const REBUILD_BATCH = 50_000

/** Throws the search index away and builds it anew from the messages. Returns how many messages it holds. */
export function rebuildSearchIndex(db: WriteDb): number {
  searchIndex.clear(db)
  let count = 0
  for (let after = -1; ;) {
    const rows = db.all<Parameters<typeof indexedMessage>[0]>(
      `SELECT id, conversation_id AS conversationId, sender_id AS senderId, kind, text FROM messages
       WHERE id > ? AND text <> '' ORDER BY id LIMIT ?`,
      after,
      REBUILD_BATCH,
    )
    const last = rows.at(-1)
    if (!last) return count
    searchIndex.add(db, rows.map(indexedMessage))
    count += rows.length
    after = last.id
  }
}

import { foldText } from '#shared/domain/search-text.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import type { SearchFilter } from './match.ts'
import type { IndexedMessage } from './schema.ts'

/** The newest few hundred messages, one row each, so that a single message costs one small insert. Texts are stored folded. */

interface TailRow {
  id: number
  conversation_id: number
  sender_id: number
  kind: number
  text: string
}

export function tailSize(db: ReadDb): number {
  return db.value<number>('SELECT count(*) FROM search_tail') ?? 0
}

export function addToTail(db: WriteDb, message: IndexedMessage): void {
  db.run(
    'INSERT INTO search_tail(id, conversation_id, sender_id, kind, text) VALUES (?, ?, ?, ?, ?)',
    message.id,
    message.conversationId,
    message.senderId,
    message.kind,
    foldText(message.text),
  )
}

export function tailMessages(db: ReadDb): IndexedMessage[] {
  return db.all<TailRow>('SELECT id, conversation_id, sender_id, kind, text FROM search_tail ORDER BY id').map((row) => ({
    id: row.id,
    conversationId: row.conversation_id,
    senderId: row.sender_id,
    kind: row.kind,
    text: row.text,
  }))
}

export function clearTail(db: WriteDb): void {
  db.run('DELETE FROM search_tail')
}

/** Whether it was there. */
export function removeFromTail(db: WriteDb, id: number): boolean {
  return db.run('DELETE FROM search_tail WHERE id = ?', id).changes > 0
}

/** Ids of the tail's messages in which every folded needle occurs. */
export function matchTail(db: ReadDb, needles: readonly string[], filter: SearchFilter): number[] {
  const rows = db.all<TailRow>(
    'SELECT id, conversation_id, sender_id, kind, text FROM search_tail WHERE instr(text, ?) > 0',
    needles[0] ?? '',
  )
  const { conversationId, senderId, kinds, fromId, toId } = filter
  return rows
    .filter(
      (row) =>
        row.id >= fromId &&
        row.id < toId &&
        (conversationId === undefined || row.conversation_id === conversationId) &&
        (senderId === undefined || row.sender_id === senderId) &&
        (kinds === undefined || kinds.includes(row.kind)) &&
        needles.every((needle) => row.text.includes(needle)),
    )
    .map((row) => row.id)
}

/** Writing into `messages`: new ones, edits with their revision, recalls. The search index is kept by the caller. */
import { MESSAGE_SLOTS, messageIdFloor } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '../db.ts'

export interface MessageValues {
  conversationId: number
  senderId: number | null
  sentAt: number
  uid: string
  kind: string
  text: string
  editedAt: number | null
  recalledAt: number | null
  replyTo: string | null
  media: string | null
}

export interface StoredMessage {
  id: number
  sender_id: number | null
  kind: string
  text: string
  edited_at: number | null
  recalled_at: number | null
}

const INSERT = `INSERT OR IGNORE INTO messages(id, conversation_id, sender_id, sent_at, uid, kind, text, edited_at, recalled_at, reply_to, media)
  VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

export function findMessage(db: ReadDb, conversationId: number, sentAt: number, uid: string): StoredMessage | undefined {
  return db.get<StoredMessage>(
    `SELECT id, sender_id, kind, text, edited_at, recalled_at FROM messages WHERE conversation_id = ? AND sent_at = ? AND uid = ?`,
    conversationId,
    sentAt,
    uid,
  )
}

/** Clocks of one channel differ by so much (ms): a recall may seem older than what it takes back. */
export const RECALL_SLACK = 120_000
/** What is taken back is nearly always younger than this (ms). */
const RECALL_REACH = 3 * 86_400_000
/** Where even the conversation is unknown, nothing older than this (ms) is looked at: it would read every message. */
const RECALL_FAR = 60 * 86_400_000

const RECALLED = 'SELECT id, conversation_id, sender_id, sent_at, kind, text, edited_at, recalled_at FROM messages'

interface RecalledMessage extends StoredMessage {
  conversation_id: number
  sent_at: number
}

/** The message of this id that a recall at `at` means: the last one sent before it, for some channels use ids again. */
export function findRecalled(db: ReadDb, conversationId: number, uid: string, at: number): RecalledMessage | undefined {
  const to = messageIdFloor(at + RECALL_SLACK + 1)
  const near = messageIdFloor(at - RECALL_REACH)
  // Without the plus SQLite would walk the instants instead of the conversation.
  const sql = `${RECALLED} WHERE conversation_id = ? AND id >= ? AND id < ? AND +uid = ? ORDER BY id DESC LIMIT 1`
  return db.get<RecalledMessage>(sql, conversationId, near, to, uid) ?? db.get<RecalledMessage>(sql, conversationId, 0, near, uid)
}

/** The same where the channel does not say in which conversation of the account. Walks the index of instants, nearest days first. */
export function findRecalledAnywhere(db: ReadDb, account: number, uid: string, at: number): RecalledMessage | undefined {
  const sql = `SELECT m.id, m.conversation_id, m.sender_id, m.sent_at, m.kind, m.text, m.edited_at, m.recalled_at
     FROM messages m INDEXED BY messages_uid CROSS JOIN conversations c ON c.id = m.conversation_id
     WHERE m.sent_at >= ? AND m.sent_at <= ? AND m.uid = ? AND c.account_id = ? ORDER BY m.sent_at DESC LIMIT 1`
  const near = at - RECALL_REACH
  return (
    db.get<RecalledMessage>(sql, near, at + RECALL_SLACK, uid, account) ??
    db.get<RecalledMessage>(sql, at - RECALL_FAR, near - 1, uid, account)
  )
}

/** Messages of one id in a conversation within some milliseconds of an instant. */
export function findNear(db: ReadDb, conversationId: number, uid: string, sentAt: number, within: number): RecalledMessage[] {
  return db.all<RecalledMessage>(
    `${RECALLED} WHERE conversation_id = ? AND id >= ? AND id < ? AND +uid = ? ORDER BY id`,
    conversationId,
    messageIdFloor(sentAt - within),
    messageIdFloor(sentAt + within + 1),
    uid,
  )
}

/** The first free id at or after an instant: the next slot of that millisecond, spilling into later ones when it is full. */
function freeId(db: ReadDb, sentAt: number): number {
  for (let floor = sentAt * MESSAGE_SLOTS; ; floor += MESSAGE_SLOTS) {
    const last = db.value<number | null>('SELECT max(id) FROM messages WHERE id >= ? AND id < ?', floor, floor + MESSAGE_SLOTS)
    if (last === null || last === undefined) return floor
    if (last < floor + MESSAGE_SLOTS - 1) return last + 1
  }
}

/** Adds messages in the order given; equal instants keep that order. One instance a transaction. */
export class MessageInserter {
  readonly #db: WriteDb
  #lastAt = NaN
  #lastId = 0

  constructor(db: WriteDb) {
    this.#db = db
  }

  /** The new id, or the message that is there already. */
  insert(row: MessageValues): number | StoredMessage {
    let id = row.sentAt === this.#lastAt ? this.#lastId + 1 : row.sentAt * MESSAGE_SLOTS
    if (!this.#put(id, row)) {
      const known = findMessage(this.#db, row.conversationId, row.sentAt, row.uid)
      if (known) return known
      id = freeId(this.#db, row.sentAt)
      this.#put(id, row)
    }
    this.#lastAt = row.sentAt
    this.#lastId = id
    return id
  }

  #put(id: number, row: MessageValues): boolean {
    return (
      this.#db.run(
        INSERT,
        id,
        row.conversationId,
        row.senderId,
        row.sentAt,
        row.uid,
        row.kind,
        row.text,
        row.editedAt,
        row.recalledAt,
        row.replyTo,
        row.media,
      ).changes === 1
    )
  }
}

/** The newer text wins; the one it replaces is kept as a revision, unless there were no words. `editedAt` null: as it was. */
export function reviseMessage(
  db: WriteDb,
  message: StoredMessage,
  change: { text: string; kind: string; media: string | null },
  editedAt: number | null,
): void {
  if (message.text !== '' || editedAt !== null) keepRevision(db, message.id, message.text, editedAt ?? 0)
  db.run(
    'UPDATE messages SET text = ?, kind = ?, media = ?, edited_at = coalesce(?, edited_at) WHERE id = ?',
    change.text,
    change.kind,
    change.media,
    editedAt,
    message.id,
  )
}

/** A text that stood once. `replacedAt` is epoch milliseconds, as far as known. */
export function keepRevision(db: WriteDb, messageId: number, text: string, replacedAt: number): true {
  db.run(
    `INSERT INTO message_revisions(message_id, revision, text, replaced_at)
     VALUES(?, (SELECT coalesce(max(revision), 0) + 1 FROM message_revisions WHERE message_id = ?), ?, ?)`,
    messageId,
    messageId,
    text,
    replacedAt,
  )
  return true
}

export function setEditedAt(db: WriteDb, messageId: number, at: number): void {
  db.run('UPDATE messages SET edited_at = ? WHERE id = ?', at, messageId)
}

export function hasRevision(db: ReadDb, messageId: number, text: string): boolean {
  return db.value('SELECT 1 FROM message_revisions WHERE message_id = ? AND text = ?', messageId, text) !== undefined
}

/** Marks, never deletes; of several reported times the earliest is kept. Returns whether anything changed. */
export function recallMessage(db: WriteDb, messageId: number, at: number): boolean {
  return (
    db.run('UPDATE messages SET recalled_at = ? WHERE id = ? AND (recalled_at IS NULL OR recalled_at > ?)', at, messageId, at)
      .changes > 0
  )
}

/** What one person said at one instant in a conversation, in order. */
export function messagesOfMinute(
  db: ReadDb,
  conversationId: number,
  sentAt: number,
  senderId: number,
): (StoredMessage & { uid: string })[] {
  return db.all(
    `SELECT id, sender_id, uid, kind, text, edited_at, recalled_at FROM messages
     WHERE conversation_id = ? AND sent_at = ? AND sender_id = ? ORDER BY id`,
    conversationId,
    sentAt,
    senderId,
  )
}

/** How many messages with a text a conversation holds between two instants (inclusive), counted up to a limit. */
export function textsBetween(db: ReadDb, conversationId: number, from: number, to: number, limit: number): number {
  return db.value<number>(
    `SELECT count(*) FROM (SELECT 1 FROM messages WHERE conversation_id = ? AND sent_at BETWEEN ? AND ? AND text <> '' LIMIT ?)`,
    conversationId,
    from,
    to,
    limit,
  )!
}

/** Texts of one account's conversations at one instant, to recognise a chat that has no id. */
export function messagesAt(
  db: ReadDb,
  accountId: number,
  sentAt: number,
): { conversation_id: number; uid: string; text: string; sender: string | null }[] {
  return db.all(
    `SELECT m.conversation_id, m.uid, m.text, k.native_id AS sender FROM messages m
     JOIN conversations c ON c.id = m.conversation_id LEFT JOIN contacts k ON k.id = m.sender_id
     WHERE m.id >= ? AND m.id < ? AND c.account_id = ?`,
    sentAt * MESSAGE_SLOTS,
    (sentAt + 1) * MESSAGE_SLOTS,
    accountId,
  )
}

/** What goes out, row by row: queued, tried, closed. The engine alone moves rows on; people cancel and retry. */
import type { OutboxKind, OutboxState } from '#shared/contract/outbox.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import { payloadText, type PayloadOf } from './outbox-payloads.ts'

export interface OutboxRow {
  id: string
  account_id: number
  kind: OutboxKind
  lane: string
  merge_key: string | null
  /** JSON; what each kind holds: outbox-payloads.ts. */
  payload: string
  /** What it is about, by local ids: see the columns in migrations/0004-outbox-columns.ts. Null where the kind has no such thing. */
  conversation_id: number | null
  contact_id: number | null
  staff_id: number | null
  tag_id: string | null
  channel_tag_id: string | null
  message_uid: string | null
  about_id: string | null
  draft_id: string | null
  state: OutboxState
  attempts: number
  held_until: number
  expires_at: number | null
  operator_id: string | null
  created_at: number
  attempted_at: number | null
  closed_at: number | null
  /** JSON of a ChannelProblem. */
  problem: string | null
  /** JSON of what the channel answered. */
  receipt: string | null
  /** What the channel calls what was sent: a message, a task. */
  native_id: string | null
  /** The message as it came back from the channel. */
  message_id: number | null
  task_id: string | null
  task_open: number
  polled_at: number | null
}

interface OutboxTarget {
  nativeId: string
  conversationId?: number | null
  contactId?: number | null
  deliveryId?: string | null
}

interface Relation {
  contactId: number
  staffId: number
}

/**
 * What a row holds, and what it is about by ids of ours, which are kept in columns; the payload names the same things as the channel does.
 * massSend: tasks of one entry and owner leave in order. taskRemind, taskCancel: the row that made the task. message: `draftId` is the
 * draft it was written from.
 */
export type OutboxEntry =
  | { payload: PayloadOf<'tags' | 'remark'>; about: Relation }
  | { payload: PayloadOf<'tagCreate'>; about: { tagId: string } }
  | { payload: PayloadOf<'tagRename' | 'tagDelete'>; about?: undefined }
  | { payload: PayloadOf<'massSend'>; about: { entryId: string } }
  | { payload: PayloadOf<'taskRemind' | 'taskCancel'>; about: { outboxId: string } }
  | { payload: PayloadOf<'message'>; about: { conversationId: number; draftId?: string | null } }
  | { payload: PayloadOf<'recall'>; about: { conversationId: number } }

type AboutOf<K extends OutboxKind> = Extract<OutboxEntry, { payload: PayloadOf<K> }>['about']

interface RowOptions {
  accountId: number
  operatorId?: string | null
  heldUntil?: number
  expiresAt?: number | null
  targets?: readonly OutboxTarget[]
}

export type NewOutboxRow = RowOptions & OutboxEntry

type Subject = Pick<
  OutboxRow,
  'conversation_id' | 'contact_id' | 'staff_id' | 'tag_id' | 'channel_tag_id' | 'message_uid' | 'about_id' | 'draft_id'
>

const NOTHING: Subject = {
  conversation_id: null,
  contact_id: null,
  staff_id: null,
  tag_id: null,
  channel_tag_id: null,
  message_uid: null,
  about_id: null,
  draft_id: null,
}

interface Place {
  /** Rows of one lane leave in order. Names only: whoever needs an id reads the columns. */
  lane: string
  /** Of waiting rows with this key there is one: a second one takes its payload's place. */
  mergeKey: string | null
  subject: Partial<Subject>
}

function placeOf(accountId: number, { payload, about }: OutboxEntry): Place {
  const { kind } = payload
  switch (kind) {
    case 'tags':
    case 'remark': {
      const { contactId, staffId } = about as Relation
      const subject = { contact_id: contactId, staff_id: staffId }
      return { lane: `contact:${contactId}`, mergeKey: `${kind}:${contactId}:${staffId}`, subject }
    }
    case 'tagCreate': {
      const { tagId } = about as AboutOf<'tagCreate'>
      return { lane: LIBRARY_LANE, mergeKey: `${kind}:${accountId}:${tagId}`, subject: { tag_id: tagId } }
    }
    case 'tagRename':
    case 'tagDelete':
      return {
        lane: LIBRARY_LANE,
        mergeKey: `${kind}:${accountId}:${payload.tagId}`,
        subject: { channel_tag_id: payload.tagId },
      }
    case 'massSend':
      return { lane: `task:${(about as AboutOf<'massSend'>).entryId}:${payload.staffId}`, mergeKey: null, subject: {} }
    case 'taskRemind':
    case 'taskCancel': {
      const { outboxId } = about as AboutOf<'taskCancel'>
      return { lane: `task:${outboxId}`, mergeKey: `${kind}:${payload.taskId}`, subject: { about_id: outboxId } }
    }
    case 'message': {
      const { conversationId, draftId = null } = about as AboutOf<'message'>
      return {
        lane: `conversation:${conversationId}`,
        mergeKey: null,
        subject: { conversation_id: conversationId, draft_id: draftId },
      }
    }
    case 'recall': {
      const { conversationId } = about as AboutOf<'recall'>
      return {
        lane: `conversation:${conversationId}`,
        mergeKey: `${kind}:${conversationId}:${payload.messageId}`,
        subject: { conversation_id: conversationId, message_uid: payload.messageId },
      }
    }
  }
}

/** All changes of tag libraries. */
export const LIBRARY_LANE = 'tags'

/** Of waiting rows with this key there is one. */
export const mergeKeyOf = (accountId: number, entry: OutboxEntry): string | null => placeOf(accountId, entry).mergeKey

/** Queues one row and returns its id, the idempotency key. Throws an Error where the payload does not fit its kind. */
export function enqueue(db: WriteDb, row: NewOutboxRow, now: number): string {
  const { lane, mergeKey, subject } = placeOf(row.accountId, row)
  const payload = payloadText(row.payload)
  const waiting =
    mergeKey === null ? undefined : db.value<string>(`SELECT id FROM outbox WHERE merge_key = ? AND state = 'waiting'`, mergeKey)
  if (waiting !== undefined) {
    db.run('UPDATE outbox SET payload = ?, problem = NULL WHERE id = ?', payload, waiting)
    return waiting
  }
  const id = newId(now)
  db.run(
    `INSERT INTO outbox(id, account_id, kind, lane, merge_key, payload, held_until, expires_at, operator_id, created_at,
       conversation_id, contact_id, staff_id, tag_id, channel_tag_id, message_uid, about_id, draft_id)
     VALUES(@id, @account, @kind, @lane, @mergeKey, @payload, @heldUntil, @expiresAt, @operator, @now,
       @conversation_id, @contact_id, @staff_id, @tag_id, @channel_tag_id, @message_uid, @about_id, @draft_id)`,
    {
      id,
      account: row.accountId,
      kind: row.payload.kind,
      lane,
      mergeKey,
      payload,
      heldUntil: row.heldUntil ?? 0,
      expiresAt: row.expiresAt ?? null,
      operator: row.operatorId ?? null,
      now,
      ...NOTHING,
      ...subject,
    },
  )
  for (const target of row.targets ?? []) {
    db.run(
      'INSERT INTO outbox_targets(outbox_id, native_id, conversation_id, contact_id, delivery_id) VALUES(?, ?, ?, ?, ?)',
      id,
      target.nativeId,
      target.conversationId ?? null,
      target.contactId ?? null,
      target.deliveryId ?? null,
    )
  }
  return id
}

export function getOutboxRow(db: ReadDb, id: string): OutboxRow | undefined {
  return db.get<OutboxRow>('SELECT * FROM outbox WHERE id = ?', id)
}

/** Takes rows back that have not left yet. Returns which. */
export function cancelOutbox(db: WriteDb, ids: readonly string[], now: number, problem: ChannelProblem | null = null): string[] {
  return db
    .all<{ id: string }>(
      `SELECT id FROM outbox WHERE id IN (SELECT value FROM json_each(?)) AND (state IN ('waiting', 'failed'))`,
      JSON.stringify(ids),
    )
    .map(({ id }) => {
      db.run(
        `UPDATE outbox SET state = 'cancelled', closed_at = ?, problem = coalesce(?, problem) WHERE id = ?`,
        now,
        problem ? JSON.stringify(problem) : null,
        id,
      )
      return id
    })
}

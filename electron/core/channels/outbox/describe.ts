/** What an outbox row is about and what it does, as a person says it. */
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import type { outboxContract, OutboxItem } from '#shared/contract/outbox.ts'
import { channelProblemSchema, type ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { ReadDb } from '#core/store/db.ts'
import {
  channelTagName,
  chatSubject,
  contactSubject,
  countOutbox,
  firstTargets,
  listOutbox,
  listTargets,
  textOfMessage,
  waitingForTag,
  type OutboxListRow,
} from '#core/store/tables/outbox-views.ts'
import { parsePayload } from '#core/store/tables/outbox-payloads.ts'
import { getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'

type Calls = typeof outboxContract

const NAMED = 3
const LONGEST = 300

/** A stored problem; null where there is none or it cannot be read. */
export function problemOf(text: string | null): ChannelProblem | null {
  if (text === null) return null
  return channelProblemSchema.safeParse(JSON.parse(text)).data ?? null
}

interface Said {
  subject: string
  summary: string
  conversationId: number | null
  customerId: string | null
}

function say(db: ReadDb, row: OutboxRow): Said {
  const { conversation_id: conversationId, contact_id: contactId } = row
  const chat = conversationId === null ? undefined : chatSubject(db, conversationId)
  const contact = contactId === null ? undefined : contactSubject(db, contactId)
  const tag = (id: string) => channelTagName(db, row.account_id, id) ?? id
  const said: Said = {
    subject: chat?.title ?? contact?.name ?? '',
    summary: '',
    conversationId,
    customerId: chat?.customer_id ?? contact?.customer_id ?? null,
  }
  const parsed = parsePayload(row)
  // A row that cannot be read is still in the list, with the problem it failed of.
  if ('problem' in parsed) return said
  const { payload } = parsed
  switch (payload.kind) {
    case 'tags':
      said.summary = [...payload.add.map((id) => `+${tag(id)}`), ...payload.remove.map((id) => `−${tag(id)}`)].join(' ')
      break
    case 'remark':
      said.summary = payload.remark
      break
    case 'tagCreate':
      said.subject = payload.name
      said.summary = payload.groupName
      break
    case 'tagRename':
      said.subject = tag(payload.tagId)
      said.summary = payload.name
      break
    case 'tagDelete':
      said.subject = tag(payload.tagId)
      break
    case 'massSend': {
      said.subject = firstTargets(db, row.id, NAMED)
        .map((target) => target.name || target.native_id)
        .join('、')
      said.summary = payload.text
      break
    }
    case 'taskRemind':
    case 'taskCancel': {
      const task = row.about_id === null ? undefined : getOutboxRow(db, row.about_id)
      if (task) Object.assign(said, say(db, task))
      break
    }
    case 'message':
      said.summary = payload.text
      break
    case 'recall':
      said.summary = (conversationId !== null && textOfMessage(db, conversationId, payload.messageId)) || ''
      break
  }
  if (said.summary.length > LONGEST) said.summary = `${said.summary.slice(0, LONGEST)}…`
  return said
}

export function outboxItem(db: ReadDb, row: OutboxListRow): OutboxItem {
  return {
    id: row.id,
    accountId: row.account_id,
    account: row.account,
    kind: row.kind,
    state: row.state,
    ...say(db, row),
    createdAt: row.created_at,
    heldUntil: row.held_until,
    expiresAt: row.expires_at,
    attempts: row.attempts,
    closedAt: row.closed_at,
    problem: problemOf(row.problem),
    targets:
      row.kind === 'massSend'
        ? { waiting: row.targets_waiting ?? 0, sent: row.targets_sent ?? 0, failed: row.targets_failed ?? 0 }
        : null,
    behind: row.tag_id === null ? 0 : waitingForTag(db, row.account_id, row.tag_id),
    taskOpen: row.task_open === 1,
  }
}

export function outboxList(db: ReadDb, input: ParsedInputOf<Calls['outbox.list']>): OutputOf<Calls['outbox.list']> {
  return { items: listOutbox(db, input).map((row) => outboxItem(db, row)), total: countOutbox(db, input) }
}

/** The receivers of a mass send; one without a name is shown by its id. */
export function targetList(db: ReadDb, outboxId: string): OutputOf<Calls['outbox.targets']> {
  return {
    items: listTargets(db, outboxId).map((row) => ({
      nativeId: row.native_id,
      name: row.name || row.native_id,
      conversationId: row.conversation_id,
      deliveryId: row.delivery_id,
      state: row.state,
      reason: row.reason,
      at: row.at,
    })),
  }
}

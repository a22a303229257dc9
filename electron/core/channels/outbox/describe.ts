/** What an outbox row is about and what it does, as a person says it. */
import type { OutboxItem } from '#shared/contract/outbox.ts'
import { channelProblemSchema, type ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { ReadDb } from '#core/store/db.ts'
import {
  channelTagName,
  chatSubject,
  contactSubject,
  firstTargets,
  rowOfTask,
  textOfMessage,
  waitingForTag,
  type OutboxListRow,
} from '#core/store/tables/outbox-views.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'

type Payload = Record<string, unknown>

const NAMED = 3
const LONGEST = 300

export function payloadOf(row: Pick<OutboxRow, 'payload'>): Payload {
  return JSON.parse(row.payload) as Payload
}

/** A stored problem; null where there is none or it cannot be read. */
export function problemOf(text: string | null): ChannelProblem | null {
  if (text === null) return null
  return channelProblemSchema.safeParse(JSON.parse(text)).data ?? null
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

export function laneId(lane: string, kind: 'conversation' | 'contact'): number | null {
  const [what, id] = lane.split(':')
  return what === kind && id !== undefined && /^\d+$/.test(id) ? Number(id) : null
}

interface Said {
  subject: string
  summary: string
  conversationId: number | null
  customerId: string | null
}

function say(db: ReadDb, row: OutboxRow): Said {
  const payload = payloadOf(row)
  const conversationId = laneId(row.lane, 'conversation')
  const contactId = laneId(row.lane, 'contact')
  const chat = conversationId === null ? undefined : chatSubject(db, conversationId)
  const contact = contactId === null ? undefined : contactSubject(db, contactId)
  const tag = (id: string) => channelTagName(db, row.account_id, id) ?? id
  const said: Said = {
    subject: chat?.title ?? contact?.name ?? '',
    summary: '',
    conversationId,
    customerId: chat?.customer_id ?? contact?.customer_id ?? null,
  }
  switch (row.kind) {
    case 'tags':
      said.summary = [...list(payload.add).map((id) => `+${tag(id)}`), ...list(payload.remove).map((id) => `−${tag(id)}`)].join(
        ' ',
      )
      break
    case 'remark':
      said.summary = text(payload.remark)
      break
    case 'tagCreate':
      said.subject = text(payload.name)
      said.summary = text(payload.groupName)
      break
    case 'tagRename':
      said.subject = tag(text(payload.tagId))
      said.summary = text(payload.name)
      break
    case 'tagDelete':
      said.subject = tag(text(payload.tagId))
      break
    case 'massSend': {
      said.subject = firstTargets(db, row.id, NAMED)
        .map((target) => target.name || target.native_id)
        .join('、')
      said.summary = text(payload.text)
      break
    }
    case 'taskRemind':
    case 'taskCancel': {
      const task = rowOfTask(db, row.account_id, text(payload.taskId))
      if (task) Object.assign(said, say(db, task))
      break
    }
    case 'message':
      said.summary = text(payload.text)
      break
    case 'recall':
      said.summary = (conversationId !== null && textOfMessage(db, conversationId, text(payload.messageId))) || ''
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
    behind: row.kind === 'tagCreate' ? waitingForTag(db, row.account_id, row.merge_key) : 0,
    taskOpen: row.task_open === 1,
  }
}

/** Whether something whose answer was lost has been done. */
import type { Attempt, OutboundOp, Reconciled } from '../channel/connector.ts'
import type { BadRecord } from '../channel/records.ts'
import { followCursor, type CursorTrail } from './cursor-trail.ts'
import { notUsable, reading, type WecomApi } from './api.ts'
import { fetchContact } from './contacts.ts'
import { fetchGroup } from './groups.ts'
import { sendResults, taskSenders } from './mass-results.ts'
import { badAnswer, CANCELLED, DISPATCHING, errcodeOf } from './problems.ts'
import { contactRecord, findTag, library, tagById } from './send.ts'
import type { OpOf, Sending } from './sending.ts'
import { type Json, maybeText, objectAt, readRows, requiredList, textAt } from './shape.ts'
import { fetchTags } from './tags.ts'

/** Clocks differ, and the list counts whole seconds. */
const clockSlack = 120_000
/** The list reaches back a month at most. */
const listReach = 30 * 86_400_000
/** A request that was cut may still be worked on. */
const settleTime = 5000
const mostAsked = 20

export async function reconcileOp(means: Sending, op: OutboundOp, attempt: Attempt, signal: AbortSignal): Promise<Reconciled> {
  const { api } = means
  switch (op.kind) {
    case 'tags':
    case 'remark':
      return reconcileFollow(api, op, signal)
    case 'tagCreate': {
      const result = await findTag(api, op, signal)
      return result === undefined ? { outcome: 'absent' } : { outcome: 'done', result }
    }
    case 'tagRename': {
      const groups = await tagById(api, op.tagId, signal)
      const renamed = groups.some((group) => group.tags.some((tag) => tag.name === op.name))
      return renamed ? { outcome: 'done', result: { records: [library(groups)] } } : { outcome: 'absent' }
    }
    case 'tagDelete': {
      const { groups } = await fetchTags(api, signal)
      const there = groups.some((group) => group.tags.some((tag) => tag.id === op.tagId))
      return there ? { outcome: 'absent' } : { outcome: 'done', result: { records: [{ ...library([]), goneTags: [op.tagId] }] } }
    }
    case 'massSend':
      return reconcileMass(means, op, attempt, signal)
    case 'taskCancel':
      // A second cancellation is answered with "is cancelled": asking again is harmless and tells.
      return { outcome: 'absent' }
    case 'taskRemind':
      // Reminders leave no trace, and three a day are all there are.
      return { outcome: 'unknown' }
    case 'message':
    case 'recall':
      return { outcome: 'absent' }
  }
}

async function reconcileFollow(api: WecomApi, op: OpOf<'tags'> | OpOf<'remark'>, signal: AbortSignal): Promise<Reconciled> {
  const bad: BadRecord[] = []
  const follow = (await fetchContact(api, op.contactId, bad, signal))?.follows.find((one) => one.staffId === op.staffId)
  if (follow === undefined) return { outcome: 'absent' }
  const tags = new Set(follow.tagIds)
  const done =
    op.kind === 'remark'
      ? follow.remark === op.remark
      : op.add.every((id) => tags.has(id)) && !op.remove.some((id) => tags.has(id))
  return done ? { outcome: 'done', result: { records: [contactRecord(op.contactId, follow)] } } : { outcome: 'absent' }
}

/**
 * A task of ours is known by its text, its number of attachments, its sender and its receivers: the platform keeps no mark we could
 * set. What other rows account for is left out; of several the one that covers most of our receivers is ours.
 */
async function reconcileMass(means: Sending, op: OpOf<'massSend'>, attempt: Attempt, signal: AbortSignal): Promise<Reconciled> {
  const { ctx, api } = means
  const now = ctx.now()
  if (now - attempt.since > listReach) return { outcome: 'unknown' }
  const wanted = new Set(op.targets)
  let best: { msgid: string; covered: Set<string> } | undefined
  let undecided: Reconciled | undefined
  for (const { msgid, text, attachments, byApi } of await listTasks(
    api,
    op.audience,
    attempt.since - clockSlack,
    now + clockSlack,
    signal,
  )) {
    if (attempt.taken.has(msgid) || !byApi || text.trim() !== op.text.trim() || attachments !== op.images.length) continue
    try {
      const senders = await taskSenders(api, msgid, signal)
      if (!senders.some((sender) => sender.userid === op.staffId)) continue
      const covered = new Set((await sendResults(api, msgid, op.staffId, signal)).map((target) => target.id))
      const ours = covered.size > 0 && [...covered].every((id) => wanted.has(id))
      const missing = op.targets.filter((id) => !covered.has(id))
      if (ours && !(await wereRefused(means, op, missing, signal))) continue
      if (ours && covered.size > (best?.covered.size ?? 0)) best = { msgid, covered }
    } catch (error) {
      if (errcodeOf(error) === DISPATCHING) undecided = { outcome: 'unknown', again: settleTime }
      else if (errcodeOf(error) === CANCELLED) undecided ??= { outcome: 'unknown' }
      else throw error
    }
  }
  if (undecided !== undefined && best?.covered.size !== wanted.size) return undecided
  if (best === undefined) {
    const waited = now - attempt.since
    return waited < settleTime ? { outcome: 'unknown', again: settleTime - waited } : { outcome: 'absent' }
  }
  const { msgid, covered } = best
  const reason = op.audience === 'groups' ? 'UNKNOWN_TARGET' : 'NOT_A_CUSTOMER'
  const failed = op.targets.filter((id) => !covered.has(id)).map((id) => ({ id, reason }))
  return { outcome: 'done', result: { nativeId: msgid, taskOpen: true, failed } }
}

/**
 * Receivers of ours that a task lacks: the platform refuses groups that are not the sender's and customers that are not his. Any
 * other one proves that it is another task of the same text. Some of them are asked for; they are few where the task is ours.
 */
async function wereRefused(
  { api, ctx }: Sending,
  op: OpOf<'massSend'>,
  missing: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const bad: BadRecord[] = []
  for (const id of missing.slice(0, mostAsked)) {
    if (op.audience === 'groups') {
      const group = await fetchGroup(api, id, ctx.now, bad, signal).catch((error: unknown) => notUsable(error, id))
      if (group?.type === 'group' && group.ownerId === op.staffId) return false
    } else {
      const contact = await fetchContact(api, id, bad, signal)
      if (contact?.follows.some((follow) => follow.staffId === op.staffId) === true) return false
    }
  }
  return true
}

interface ListedTask {
  msgid: string
  text: string
  attachments: number
  /** Tasks made by the API have no creator. */
  byApi: boolean
}

async function listTasks(
  api: WecomApi,
  audience: OpOf<'massSend'>['audience'],
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<ListedTask[]> {
  const name = 'externalcontact/get_groupmsg_list_v2'
  const found: ListedTask[] = []
  const span = {
    chat_type: audience === 'groups' ? 'group' : 'single',
    start_time: Math.floor(from / 1000),
    end_time: Math.ceil(to / 1000),
    filter_type: 0,
    limit: 100,
  }
  let cursor = ''
  let trail: CursorTrail | undefined
  do {
    const { json } = await api.read(name, { ...span, cursor }, signal)
    const bad: BadRecord[] = []
    found.push(
      ...reading(name, () => readRows(requiredList(json.group_msg_list, 'group_msg_list'), 'group_msg_list', bad, readTask)),
    )
    // One that cannot be read might be the one: better to ask again than to send twice.
    if (bad.length > 0) throw badAnswer(`${name}: ${bad[0]!.at}`, bad[0]!.problem)
    const next = reading(name, () => maybeText(json.next_cursor, 'next_cursor') ?? '')
    trail = followCursor(name, trail, cursor, next)
    cursor = next
  } while (cursor !== '')
  return found
}

function readTask(row: Json, at: string): ListedTask {
  const text =
    row.text === undefined || row.text === null ? '' : maybeText(objectAt(row.text, `${at}.text`).content, `${at}.text.content`)
  return {
    msgid: textAt(row.msgid, `${at}.msgid`),
    text: text ?? '',
    attachments: Array.isArray(row.attachments) ? row.attachments.length : 0,
    byApi: row.creator === undefined || row.creator === null || row.creator === '',
  }
}

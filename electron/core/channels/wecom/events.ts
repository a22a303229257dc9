/**
 * Live news: callbacks only name what changed, so that is fetched again. Out of order, repeated, late: what is fetched is the truth,
 * and of the events only the dates of partings are used.
 */
import type { LiveBatch, SessionContext } from '../channel/connector.ts'
import type { BadRecord, LiveRecord } from '../channel/records.ts'
import { mapBounded, notUsable, type WecomApi } from './api.ts'
import type { WecomEvent } from './callback-events.ts'
import { fetchContact } from './contacts.ts'
import { ChatNews } from './event-chats.ts'
import type { Relay, RelayItem } from './relay.ts'
import { fetchTags } from './tags.ts'
import type { TransferPair, TransferPairs } from './transfers.ts'

const longestWait = 25
const parallel = 3
/** An unreadable callback may have been about anything: everything is looked at, but not more often than this. */
const wakeAllEvery = 10 * 60_000
const allStreams = ['tags', 'contacts', 'groups'] as const

/** Kept as the cursor: nothing that was heard of is lost with the process. */
interface Place {
  after: string
  /** Groups whose detail may not have caught up yet. */
  again: readonly string[]
  pairs: readonly TransferPair[]
}

interface Listening {
  ctx: SessionContext
  api: WecomApi
  relay: Relay
  pairs: TransferPairs
}

export async function listenToRelay(
  { ctx, api, relay, pairs }: Listening,
  cursor: string | null,
  sink: (batch: LiveBatch) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const start: Place = cursor === null ? { after: '', again: [], pairs: [] } : (JSON.parse(cursor) as Place)
  for (const pair of start.pairs) pairs.add(pair)
  relay.forget()
  const chats = new ChatNews(api, ctx.now, start.again)
  let after = start.after
  let wokenAll = Number.NEGATIVE_INFINITY
  for (;;) {
    signal.throwIfAborted()
    const wait = Math.min(longestWait, Math.ceil(chats.dueIn() / 1000))
    const asked = ctx.now()
    const page = await relay.read(after, wait, signal)
    if (page.items.length === 0 && page.next === after && chats.dueIn() > 0) {
      // A relay that does not wait must not be asked without pause.
      if (wait > 0 && ctx.now() - asked < 500) await ctx.sleep(Math.min(wait, 2) * 1000, signal)
      continue
    }
    const batch = await answer(page.items, { ctx, api, pairs, chats }, signal)
    if (batch.unreadable && ctx.now() - wokenAll >= wakeAllEvery) {
      wokenAll = ctx.now()
      for (const stream of allStreams) batch.wake.add(stream)
    }
    after = page.next
    const place: Place = { after, again: chats.waiting(), pairs: pairs.list }
    await sink({
      records: batch.records,
      cursor: JSON.stringify(place),
      ...(batch.wake.size === 0 ? {} : { wake: [...batch.wake] }),
    })
  }
}

interface Answer {
  records: LiveRecord[]
  wake: Set<string>
  unreadable: boolean
}

interface Means {
  ctx: SessionContext
  api: WecomApi
  pairs: TransferPairs
  chats: ChatNews
}

async function answer(items: readonly RelayItem[], means: Means, signal: AbortSignal): Promise<Answer> {
  const { ctx, api, chats } = means
  const result: Answer = { records: [], wake: new Set(), unreadable: false }
  const contacts = new Map<string, ContactEvent[]>()
  const tags: TagEvent[] = []
  for (const { id, event, problem } of items) {
    if (event === undefined) {
      result.unreadable = true
      result.records.push({ type: 'bad', at: `relay: ${id}`, problem: problem ?? 'cannot be read' })
      continue
    }
    if (event.kind === 'contact') {
      if (event.change === 'msg_audit_approved') result.wake.add('messages')
      else contacts.set(event.contactId, [...(contacts.get(event.contactId) ?? []), event])
    } else if (event.kind === 'chat') chats.hear(event)
    else if (event.kind === 'tag') tags.push(event)
    else if (event.kind === 'archive') result.wake.add('messages')
    else ctx.log('info', 'callbackIgnored', { name: event.name })
  }
  if (tags.length > 0) result.records.push(...(await tagRecords(api, tags, signal)))
  const told = await mapBounded([...contacts], parallel, ([id, events]) => contactRecords(id, events, means, result.wake, signal))
  result.records.push(...told.flat(), ...(await chats.fetchDue(signal)))
  return result
}

type ContactEvent = Extract<WecomEvent, { kind: 'contact' }>
type TagEvent = Extract<WecomEvent, { kind: 'tag' }>

async function contactRecords(
  id: string,
  events: readonly ContactEvent[],
  { api, pairs }: Means,
  wake: Set<string>,
  signal: AbortSignal,
): Promise<LiveRecord[]> {
  const bad: BadRecord[] = []
  let fetched: Awaited<ReturnType<typeof fetchContact>>
  try {
    fetched = await fetchContact(api, id, bad, signal)
  } catch (error) {
    return [notUsable(error, `externalcontact/get: ${id}`)]
  }
  const records: LiveRecord[] = []
  const ended = new Set<string>()
  for (const event of events) {
    const before = pairs.list.length
    learnPairs(event, fetched?.follows ?? [], pairs)
    if (pairs.list.length > before || event.change === 'transfer_fail') wake.add('transfers')
    const by = event.change === 'del_external_contact' ? 'staff' : event.change === 'del_follow_user' ? 'customer' : undefined
    if (by === undefined) continue
    // Added again since: the parting is history.
    const follow = fetched?.follows.find((one) => one.staffId === event.staffId)
    if (follow?.addedAt !== undefined && follow.addedAt >= event.at) continue
    ended.add(event.staffId)
    records.push({ type: 'contactGone', id, staffId: event.staffId, at: event.at, by })
  }
  if (fetched !== undefined) records.push({ ...fetched, follows: fetched.follows.filter((one) => !ended.has(one.staffId)) })
  return [...records, ...bad]
}

/** From whom to whom a customer was handed: the event names one of the two, the followers tell the other. */
function learnPairs(
  event: ContactEvent,
  follows: readonly { staffId: string; addedAt?: number; addWay?: number }[],
  pairs: TransferPairs,
): void {
  const others = follows.filter((one) => one.staffId !== event.staffId)
  if (event.source === 'DELETE_BY_TRANSFER') {
    for (const { staffId, addWay } of others) if (addWay === 202) pairs.add({ from: event.staffId, to: staffId, at: event.at })
  }
  if (event.change === 'transfer_fail')
    for (const { staffId } of others) pairs.add({ from: staffId, to: event.staffId, at: event.at })
}

async function tagRecords(api: WecomApi, events: readonly TagEvent[], signal: AbortSignal): Promise<LiveRecord[]> {
  const { groups, bad } = await fetchTags(api, signal)
  const deleted = events.filter((event) => event.change === 'delete' && event.id !== undefined)
  const goneTags = new Set(deleted.filter((event) => !event.ofGroup).map((event) => event.id!))
  const goneGroups = new Set(deleted.filter((event) => event.ofGroup).map((event) => event.id!))
  const left = groups
    .filter((group) => !goneGroups.has(group.id))
    .map((group) => ({ ...group, tags: group.tags.filter((tag) => !goneTags.has(tag.id)) }))
  return [
    {
      type: 'tagLibrary',
      groups: left,
      complete: bad.length === 0,
      ...(goneTags.size === 0 ? {} : { goneTags: [...goneTags] }),
      ...(goneGroups.size === 0 ? {} : { goneGroups: [...goneGroups] }),
    },
    ...bad,
  ]
}

/** The stream of customer groups with their members, and one group by its id. */
import { ChannelError, type Page, type PullStream } from '../channel/connector.ts'
import type { BadRecord, GroupMember, GroupRecord, LiveRecord } from '../channel/records.ts'
import { followCursor, type CursorTrail } from './cursor-trail.ts'
import { mapBounded, reading, type Reply, type WecomApi } from './api.ts'
import type { Staff } from './contacts.ts'
import { digestOf } from './digest.ts'
import { oneAhead } from './one-ahead.ts'
import { errcodeOf } from './problems.ts'
import { BadShape, type Json, listAt, maybeText, maybeTime, objectAt, readRows, requiredList, textAt } from './shape.ts'

const listApi = 'externalcontact/groupchat/list'
const getApi = 'externalcontact/groupchat/get'
/** Details of this many groups make one page: a thousand memberships in one transaction, as a rule. */
const pageSize = 5
const ownersAtOnce = 100
const parallel = 4
const heardKept = 5 * 60_000
/** More members are in view than a list without owners may cover. */
const OWNERS_NEEDED = 81017
const INVALID = 40058
const notAGroup = new Set([90501, 40050])

interface Place {
  /** Undefined: every group at once. Else the owners asked for now, and the last of those before. */
  owners?: string[]
  after?: string
  cursor: string
  trail?: CursorTrail | undefined
  done: number
  /** Begun once more because its cursor was refused. */
  again?: true
}

/** What is kept of one group's answer: raw text for comparing, or why it cannot be read. */
type Detail = { reply: Reply; at: number } | { bad: string } | null

export function groupStream(api: WecomApi, staff: Staff, now: () => number, every: number): PullStream {
  // A page that broke off half way is asked for again: what was heard of it is not asked for twice.
  const heard = new Map<string | null, { since: number; details: Map<string, Detail> }>()
  return {
    name: 'groups',
    kind: 'full',
    extent: 'groups',
    every,
    pull: oneAhead(now, async (cursor, signal, known) => {
      for (const [at, { since }] of heard) if (now() - since > heardKept) heard.delete(at)
      const half = heard.get(cursor) ?? { since: now(), details: new Map<string, Detail>() }
      heard.set(cursor, half)
      const place: Place = cursor === null ? { cursor: '', done: 0 } : (JSON.parse(cursor) as Place)
      const page = await pullPage(api, staff, now, place, half.details, signal, known)
      heard.delete(cursor)
      return page
    }),
  }
}

async function pullPage(
  api: WecomApi,
  staff: Staff,
  now: () => number,
  asked: Place,
  details: Map<string, Detail>,
  signal: AbortSignal,
  known: (next: string) => void,
): Promise<Page> {
  const { place, list, next } = await listPage(api, staff, asked, signal)
  const bad: BadRecord[] = []
  const ids = readRows(list, `${listApi}: group_chat_list`, bad, (row, at) => textAt(row.chat_id, `${at}.chat_id`))
  const done = place.done + ids.length
  const after = next !== '' ? { ...place, cursor: next, done } : await nextOwners(staff, { ...place, done }, signal)
  const cursor = after === null ? null : JSON.stringify(after)
  if (cursor !== null) known(cursor)
  await mapBounded(ids, parallel, async (id) => {
    if (!details.has(id)) details.set(id, await detailOf(api, id, now, signal))
  })
  const read = ids.map((id) => [id, details.get(id)] as const)
  return {
    records: () => [...read.flatMap(([id, detail]) => groupRecords(id, detail)), ...bad],
    // Dismissed between the list and the detail: gone. Unreadable: there all the same.
    ids: read.filter(([, detail]) => detail !== null).map(([id]) => id),
    digest: digestOf(...read.map(([id, detail]) => `${id} ${detail && ('reply' in detail ? detail.reply.text : detail.bad)}`)),
    cursor,
    more: cursor !== null,
    progress: { done, total: cursor === null ? done : null },
  }
}

async function listPage(api: WecomApi, staff: Staff, asked: Place, signal: AbortSignal) {
  let place = asked
  for (;;) {
    try {
      const filter = place.owners === undefined ? {} : { owner_filter: { userid_list: place.owners } }
      const body = { status_filter: 0, ...filter, cursor: place.cursor, limit: pageSize }
      const { json } = await api.read(listApi, body, signal)
      const next = reading(listApi, () => maybeText(json.next_cursor, 'next_cursor') ?? '')
      const trail = followCursor(listApi, place.trail, place.cursor, next)
      return {
        place: { ...place, trail },
        next,
        list: reading(listApi, () => requiredList(json.group_chat_list, 'group_chat_list')),
      }
    } catch (error) {
      if (errcodeOf(error) === INVALID && place.cursor !== '' && place.again === undefined) {
        // Cursors are said to live long, not for ever: seen twice is no harm.
        place = { ...place, cursor: '', trail: undefined, again: true }
        continue
      }
      if (errcodeOf(error) !== OWNERS_NEEDED || place.owners !== undefined) throw error
      const byOwner = await nextOwners(staff, { owners: [], after: '', cursor: '', done: 0 }, signal)
      if (byOwner === null) return { place: asked, next: '', list: [] }
      place = byOwner
    }
  }
}

async function nextOwners(staff: Staff, place: Place, signal: AbortSignal): Promise<Place | null> {
  if (place.owners === undefined) return null
  const after = place.owners.at(-1) ?? ''
  const ids = await staff.ids(after === '', signal)
  const owners = ids.filter((id) => id > after).slice(0, ownersAtOnce)
  return owners.length === 0 ? null : { owners, after, cursor: '', done: place.done }
}

async function detailOf(api: WecomApi, id: string, now: () => number, signal: AbortSignal): Promise<Detail> {
  try {
    return { reply: await api.readLater(getApi, { chat_id: id, need_name: 1 }, signal), at: now() }
  } catch (error) {
    if (notAGroup.has(errcodeOf(error) ?? 0)) return null
    return { bad: notReadable(error) }
  }
}

/** What is wrong with this one group's answer; anything else is thrown. */
function notReadable(error: unknown): string {
  if (error instanceof ChannelError && ['refused', 'forbidden', 'protocol'].includes(error.problem.kind))
    return error.problem.detail ?? error.problem.code
  throw error
}

function groupRecords(id: string, detail: Detail | undefined): LiveRecord[] {
  if (detail === null || detail === undefined) return []
  const at = `${getApi}: ${id}`
  if ('bad' in detail) return [{ type: 'bad', at, problem: detail.bad }]
  const bad: BadRecord[] = []
  try {
    return [readGroup(detail.reply.json, at, detail.at, bad), ...bad]
  } catch (error) {
    if (error instanceof BadShape) return [{ type: 'bad', at: error.at, problem: error.problem }]
    return [{ type: 'bad', at, problem: notReadable(error) }]
  }
}

/** The group as it is now; null where there is none. Throws BadShape for an answer that cannot be used. */
export async function fetchGroup(
  api: WecomApi,
  id: string,
  now: () => number,
  bad: BadRecord[],
  signal: AbortSignal,
): Promise<GroupRecord | null> {
  const detail = await detailOf(api, id, now, signal)
  if (detail === null) return null
  if ('bad' in detail) throw new BadShape(`${getApi}: ${id}`, detail.bad)
  return readGroup(detail.reply.json, `${getApi}: ${id}`, detail.at, bad)
}

function readGroup(json: Json, at: string, now: number, bad: BadRecord[]): GroupRecord {
  const place = `${at}: group_chat`
  const raw = objectAt(json.group_chat, place)
  const ownerId = maybeText(raw.owner, `${place}.owner`) ?? ''
  const admins = new Set(
    readRows(listAt(raw.admin_list, `${place}.admin_list`), `${place}.admin_list`, bad, (row, spot) =>
      textAt(row.userid, `${spot}.userid`),
    ),
  )
  const foundBad = bad.length
  const members = readRows(requiredList(raw.member_list, `${place}.member_list`), `${place}.member_list`, bad, (row, spot) =>
    memberOf(row, spot, ownerId, admins),
  )
  const foundedAt = maybeTime(raw.create_time, `${place}.create_time`)
  const version = maybeText(raw.member_version, `${place}.member_version`)
  const notice = maybeText(raw.notice, `${place}.notice`)
  return {
    type: 'group',
    id: textAt(raw.chat_id, `${place}.chat_id`),
    name: maybeText(raw.name, `${place}.name`) ?? '',
    at: now,
    // With an unreadable row the list is not complete, and whoever lacks would look as if he had left.
    ...(bad.length > foundBad ? {} : { members }),
    ...(ownerId === '' ? {} : { ownerId }),
    ...(foundedAt === undefined ? {} : { foundedAt }),
    ...(notice === undefined ? {} : { notice }),
    ...(version === undefined || version === '' ? {} : { memberVersion: version }),
  }
}

function memberOf(row: Json, at: string, ownerId: string, admins: ReadonlySet<string>): GroupMember {
  const id = textAt(row.userid, `${at}.userid`)
  const joinedAt = maybeTime(row.join_time, `${at}.join_time`)
  const unionId = maybeText(row.unionid, `${at}.unionid`)
  return {
    id,
    isStaff: Number(row.type) === 1,
    name: maybeText(row.name, `${at}.name`) ?? '',
    nickname: maybeText(row.group_nickname, `${at}.group_nickname`) ?? '',
    role: id === ownerId ? 'owner' : admins.has(id) ? 'admin' : 'member',
    ...(joinedAt === undefined ? {} : { joinedAt }),
    ...(unionId === undefined || unionId === '' ? {} : { unionId }),
  }
}

/** The stream of customers, and one customer by name. */
import { ChannelError, type Page, type PullStream } from '../channel/connector.ts'
import type { BadRecord, ContactRecord, Follow, LiveRecord } from '../channel/records.ts'
import { followCursor, type CursorTrail } from './cursor-trail.ts'
import { mapBounded, reading, type Reply, type WecomApi } from './api.ts'
import { batchContact, singleContact } from './contact-records.ts'
import { cursorIn, digestOf, withoutCursor } from './digest.ts'
import { oneAhead } from './one-ahead.ts'
import { errcodeOf, NO_RELATION } from './problems.ts'
import { BadShape, listAt, maybeText, objectAt, readRows, requiredList, textsAt } from './shape.ts'

const batchApi = 'externalcontact/batch/get_by_user'
/** 100 are allowed by the document; more than 64 have been refused. */
const chunkSize = 50
const pageSize = 100
const namesKept = 6 * 3_600_000
/** One of the named members is not there (any more), or the platform dislikes the number of them. */
const INVALID = 40058
const blamesMembers = new Set([NO_RELATION, 40003, 60111, INVALID])

/** A place in the pass: members in sorted order, asked for in chunks; a chunk stays as it is while its cursor lives. */
interface Place {
  /** Members up to this one are done with. */
  after: string
  chunk: string[]
  cursor: string
  trail?: CursorTrail | undefined
  /** Members up to this one are asked for one by one: a chunk with them was refused as a whole. */
  singleUntil?: string
  /** Begun once more: its cursor was refused, or a member was gone in mid chunk. */
  again?: true
}

export class Staff {
  readonly #api: WecomApi
  readonly #now: () => number
  readonly #names = new Map<string, { name: string | undefined; until: number }>()
  #list: { ids: string[]; until: number } | undefined
  #namesForbidden = false

  constructor(api: WecomApi, now: () => number) {
    this.#api = api
    this.#now = now
  }

  /** Members who may have customers, sorted; `fresh` asks anew, else what was heard within a quarter of an hour will do. */
  async ids(fresh: boolean, signal: AbortSignal): Promise<string[]> {
    if (!fresh && this.#list !== undefined && this.#now() < this.#list.until) return this.#list.ids
    const ids = await listFollowUsers(this.#api, signal)
    this.#list = { ids, until: this.#now() + 15 * 60_000 }
    return ids
  }

  /** Their names, where we may know them; the id alone is enough where not. */
  async names(ids: readonly string[], signal: AbortSignal): Promise<LiveRecord[]> {
    await mapBounded(ids, 3, (id) => this.#learn(id, signal))
    return ids.map((id) => {
      const name = this.#names.get(id)?.name
      return name === undefined ? { type: 'staff', id } : { type: 'staff', id, name }
    })
  }

  async #learn(id: string, signal: AbortSignal): Promise<void> {
    const known = this.#names.get(id)
    if (this.#namesForbidden || (known !== undefined && this.#now() < known.until)) return
    let name: string | undefined
    try {
      const { json } = await this.#api.get('user/get', { userid: id }, signal)
      name = maybeText(json.name, 'name') || undefined
    } catch (error) {
      if (error instanceof ChannelError && error.problem.code === 'API_NOT_PERMITTED') this.#namesForbidden = true
      const harmless =
        error instanceof BadShape || (error instanceof ChannelError && ['forbidden', 'refused'].includes(error.problem.kind))
      if (!harmless) throw error
    }
    this.#names.set(id, { name, until: this.#now() + namesKept })
  }
}

export async function listFollowUsers(api: WecomApi, signal: AbortSignal): Promise<string[]> {
  const name = 'externalcontact/get_follow_user_list'
  const { json } = await api.get(name, {}, signal).catch(emptyWhen84061)
  return reading(name, () => [...new Set(textsAt(requiredList(json.follow_user, 'follow_user'), 'follow_user'))].sort())
}

function emptyWhen84061(error: unknown): { json: Record<string, unknown> } {
  if (errcodeOf(error) === NO_RELATION) return { json: { follow_user: [] } }
  throw error
}

export function contactStream(api: WecomApi, staff: Staff, now: () => number, every: number): PullStream {
  return {
    name: 'contacts',
    kind: 'full',
    extent: 'follows',
    every,
    pull: oneAhead(now, async (cursor, signal, known) => {
      const place = await placeFor(cursor, staff, signal)
      if (place === null)
        return { records: () => [], cursor: null, more: false, ids: [], digest: 'empty', progress: { done: 0, total: 0 } }
      return pullChunk(api, staff, place, signal, known)
    }),
  }
}

async function placeFor(cursor: string | null, staff: Staff, signal: AbortSignal): Promise<Place | null> {
  if (cursor !== null) return JSON.parse(cursor) as Place
  return nextChunk({ after: '', chunk: [], cursor: '' }, await staff.ids(true, signal))
}

function nextChunk(place: Place, ids: readonly string[]): Place | null {
  const rest = ids.filter((id) => id > place.after)
  if (rest.length === 0) return null
  const single = place.singleUntil !== undefined && rest[0]! <= place.singleUntil
  const chunk = rest.slice(0, single ? 1 : chunkSize)
  return { after: place.after, chunk, cursor: '', ...(single ? { singleUntil: place.singleUntil! } : {}) }
}

async function pullChunk(
  api: WecomApi,
  staff: Staff,
  asked: Place,
  signal: AbortSignal,
  known: (next: string) => void,
): Promise<Page> {
  let place = asked
  let reply: Reply | undefined
  let next = ''
  try {
    reply = await api.readLater(batchApi, { userid_list: place.chunk, cursor: place.cursor, limit: pageSize }, signal)
    next = nextCursor(reply)
  } catch (error) {
    const errcode = errcodeOf(error) ?? 0
    const hopeless = place.cursor === '' ? place.chunk.length === 1 && errcode === INVALID : place.again === true
    if (!blamesMembers.has(errcode) || hopeless) throw error
    if (place.chunk.length > 1) {
      // Who of them has nobody is found out one by one: the others' customers must not look gone.
      place = { ...place, cursor: '', trail: undefined, chunk: place.chunk.slice(0, 1), singleUntil: place.chunk.at(-1)! }
      return pullChunk(api, staff, place, signal, known)
    }
    if (place.cursor !== '') return pullChunk(api, staff, { ...place, cursor: '', trail: undefined, again: true }, signal, known)
  }
  const trail = followCursor(batchApi, place.trail, place.cursor, next)
  const after = await placeAfter({ ...place, trail }, next, staff, signal)
  const cursor = after === null ? null : JSON.stringify(after)
  if (cursor !== null) known(cursor)
  const names = place.cursor === '' ? await staff.names(place.chunk, signal) : []
  const rows = (): readonly unknown[] =>
    reply === undefined ? [] : reading(batchApi, () => requiredList(reply.json.external_contact_list, 'external_contact_list'))
  return {
    records: () => {
      const bad: BadRecord[] = []
      return [...names, ...readRows(rows(), `${batchApi}: external_contact_list`, bad, batchContact), ...bad]
    },
    get ids() {
      return rows().flatMap(idsOfRow)
    },
    digest: digestOf(reply === undefined ? '' : withoutCursor(reply.text), JSON.stringify(names)),
    cursor,
    more: cursor !== null,
  }
}

function nextCursor(reply: Reply): string {
  return cursorIn(reply.text) ?? reading(batchApi, () => maybeText(reply.json.next_cursor, 'next_cursor') ?? '')
}

/** Also of a row that cannot be used as a whole: the relation is there all the same. */
function idsOfRow(row: unknown): string[] {
  const { external_contact: contact, follow_info: info } = (row ?? {}) as Record<string, Record<string, unknown> | undefined>
  const id = contact?.external_userid
  const userid = info?.userid
  return typeof id === 'string' && typeof userid === 'string' ? [`${id}\n${userid}`] : []
}

async function placeAfter(place: Place, next: string, staff: Staff, signal: AbortSignal): Promise<Place | null> {
  if (next !== '') return { ...place, cursor: next }
  return nextChunk({ ...place, after: place.chunk.at(-1)! }, await staff.ids(false, signal))
}

type FetchedContact = ContactRecord & { follows: Follow[] }

/** One customer with all followers; undefined where nobody follows (any more). Rows that cannot be read go to `bad`. */
export async function fetchContact(
  api: WecomApi,
  id: string,
  bad: BadRecord[],
  signal: AbortSignal,
): Promise<FetchedContact | undefined> {
  const name = 'externalcontact/get'
  const followers: unknown[] = []
  let contact: unknown
  let cursor = ''
  let trail: CursorTrail | undefined
  do {
    let json: Record<string, unknown>
    try {
      ;({ json } = await api.get(name, { external_userid: id, ...(cursor === '' ? {} : { cursor }) }, signal))
    } catch (error) {
      if (cursor === '' && (errcodeOf(error) === NO_RELATION || errcodeOf(error) === 40096)) return undefined
      throw error
    }
    contact ??= json.external_contact
    followers.push(...reading(name, () => listAt(json.follow_user, 'follow_user')))
    const next = reading(name, () => maybeText(json.next_cursor, 'next_cursor') ?? '')
    trail = followCursor(name, trail, cursor, next)
    cursor = next
  } while (cursor !== '')
  return reading(name, () => {
    objectAt(contact, 'external_contact')
    return singleContact(contact, followers, `${name}: `, bad)
  })
}

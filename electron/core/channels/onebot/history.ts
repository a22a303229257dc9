/**
 * What was said before and while nobody listened: every conversation from its newest message back to what is known. No implementation's
 * word is trusted on direction, counts or ends: a conversation is done when a page brings nothing earlier that is new.
 */
import { ChannelError, type Page, type PullStream } from '../channel/connector.ts'
import type { LiveRecord } from '../channel/records.ts'
import { wireId, type Account } from './account.ts'
import { isFields, optionalId, textOf } from './fields.ts'
import { askHistory, type HistoryRows, type Position } from './history-pages.ts'
import type { IdKind } from './ledger.ts'
import { conversationId, recordOf, toldOf, type Place, type Reader, type Told } from './messages.ts'
import { askGroups } from './people.ts'
import { saysNothingThere } from './problems.ts'

/** Seconds before the known end that are read again: people take messages back within two minutes, and news may be late. */
const OVERLAP = 300
/** Asked for without a position where a position does not lead back (NapCatQQ#441), one after the other. */
const COUNTS = [100, 400, 1000, 5000]
/** Of the earliest second: more than any page holds that would come again. */
const KEPT_IDS = 200
const TRIES = 3
const QUIET_RUN = 6 * 3_600_000

interface Walk {
  /** The conversation at hand. */
  c: string
  /** Where its next page begins; absent at its newest. */
  p?: Position
  /** Seconds of its newest message in this walk, and of the earliest so far. */
  top?: number
  low?: number
  /** Ids of the rows of that earliest second, the last ones read: whole pages may lie within it. */
  e?: string[]
  /** Which of COUNTS. */
  n?: number
}

interface State {
  v: 1
  ids: IdKind
  /** Answers begin with the newest. */
  turned?: boolean
  /** Answers hold the row of the position itself. */
  own?: boolean
  /** By conversation, seconds up to which everything is known. */
  f: Record<string, number>
  at?: Walk
}

export function historyStream(account: Account, heard: () => Promise<void>): PullStream {
  const history = new History(account, heard)
  return { name: 'history', kind: 'tail', every: 10 * 60_000, pull: (cursor, signal) => history.pull(cursor, signal) }
}

class History {
  readonly #account: Account
  /** Resolves when the events have told what they know from before. */
  readonly #heard: () => Promise<void>
  #places: Place[] = []
  readonly #unsupported = new Set<Place['kind']>()
  #run: { startedAt: number; generation: number } | undefined
  #whole: { generation: number; at: number } | undefined

  constructor(account: Account, heard: () => Promise<void>) {
    this.#account = account
    this.#heard = heard
  }

  async pull(cursor: string | null, signal: AbortSignal): Promise<Page> {
    const { ledger, link, context } = this.#account
    const state = stateOf(cursor)
    if (state.ids === 'foreign' && ledger.kind === 'unknown') ledger.kind = 'foreign'
    if (state.ids === 'shared') ledger.kind = 'shared'
    const reader = await this.#account.reader(signal)
    if (cursor !== null && state.at === undefined && this.#nothingMissed()) return page([], state)
    if (state.at === undefined || this.#places.length === 0) {
      if (ledger.kind === 'foreign') await this.#heard()
      await this.#load(signal)
      this.#account.overflowed = false
      // A run taken up in its middle has conversations behind it that were read before something was missed.
      this.#run =
        state.at === undefined
          ? { startedAt: context.now(), generation: this.#account.listening ? link.generation : 0 }
          : undefined
    }
    const place = this.#place(state.at?.c)
    if (place === undefined) return this.#finished([], state)
    const conversation = conversationId(place)
    const walk: Walk = state.at?.c === conversation ? { ...state.at } : { c: conversation }
    const rows = await this.#ask(reader, place, walk, state.turned === true, signal)
    if (rows === undefined) return this.#next([], state, place)
    if (rows.turned !== undefined) state.turned = rows.turned
    if (ledger.kind === 'unknown') await this.#probe(reader, rows.told, signal)
    const natives = ledger.past(rows.told.map(({ sighting }) => sighting))
    const records: LiveRecord[] = rows.told.map((told, index) => recordOf(told, natives[index]!, reader, false))
    records.push(...rows.bad)
    state.ids = ledger.kind
    return this.#went(records, rows, state, walk, place)
  }

  /** The events have been heard without a break since the last whole run. */
  #nothingMissed(): boolean {
    const { link, listening, context } = this.#account
    const whole = this.#account.overflowed ? undefined : this.#whole
    return whole !== undefined && listening && whole.generation === link.generation && context.now() - whole.at < QUIET_RUN
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { groups } = await askGroups(this.#account, signal)
    const places: Place[] = groups.map(({ id }) => ({ kind: 'group', peer: id }))
    const { id: selfId } = await this.#account.self(signal)
    for (const row of await this.#friends(signal)) {
      const peer = isFields(row) ? optionalId(row, 'user_id') : undefined
      if (!isFields(row) || peer === undefined || peer === selfId) continue
      const title = textOf(row, 'remark') || textOf(row, 'nickname')
      places.push({ kind: 'private', peer, ...(title === '' ? {} : { title }) })
    }
    this.#places = places.toSorted((a, b) => (conversationId(a) < conversationId(b) ? -1 : 1))
  }

  /** An implementation that has no friends list may have histories of its groups. */
  async #friends(signal: AbortSignal): Promise<unknown[]> {
    try {
      return await this.#account.askList('get_friend_list', {}, signal)
    } catch (error) {
      if (error instanceof ChannelError && (error.problem.kind === 'refused' || error.problem.kind === 'protocol')) return []
      throw error
    }
  }

  /** The conversation of that id, or the first after it that can be read. */
  #place(from: string | undefined): Place | undefined {
    return this.#places.find(
      (place) => (from === undefined || conversationId(place) >= from) && !this.#unsupported.has(place.kind),
    )
  }

  /** Undefined where there is nothing to be had of this conversation now. */
  async #ask(reader: Reader, place: Place, walk: Walk, turned: boolean, signal: AbortSignal): Promise<HistoryRows | undefined> {
    const count = COUNTS[walk.n ?? 0]!
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await askHistory(this.#account, reader, place, walk.p, { count, turned }, signal)
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error
        const { kind, code, detail } = error.problem
        if (code === 'UNSUPPORTED') {
          this.#unsupported.add(place.kind)
          this.#account.context.log('info', 'historyUnsupported', { conversations: place.kind, detail: detail ?? '' })
          return undefined
        }
        if (kind !== 'busy' && kind !== 'refused' && kind !== 'protocol') throw error
        // An end is reported as a failure by some; what was read up to it is whole.
        if (saysNothingThere(error) || (kind === 'refused' && walk.p !== undefined))
          return { told: [], bad: [], first: undefined, failed: true }
        if (kind === 'busy' && attempt < TRIES) {
          await this.#account.context.sleep(300 * attempt, signal)
          continue
        }
        // One conversation that cannot be read does not keep the others waiting; its known end stays where it was.
        this.#account.context.log('warning', 'historySkipped', { conversation: walk.c, detail: detail ?? code })
        return undefined
      }
    }
  }

  /** Whether ids of histories are those of the other calls: asked once, of the newest row. */
  async #probe(reader: Reader, told: readonly Told[], signal: AbortSignal): Promise<void> {
    const row = told.findLast(({ segments }) => segments.length > 0)
    if (row === undefined) return
    try {
      const data = await this.#account.ask('get_msg', { message_id: wireId(row.id) }, signal)
      if (!isFields(data)) return
      const again = toldOf({ ...data, message_id: row.id }, reader, row.place)
      const group = data['group_id']
      const here = row.place.kind === 'private' || group === undefined || String(group) === row.place.peer
      if (here && again.seconds === row.seconds && again.userId === row.userId) this.#account.ledger.kind = 'shared'
    } catch (error) {
      signal.throwIfAborted()
      // It proves nothing; what is seen later may.
      if (error instanceof ChannelError && (error.problem.kind === 'offline' || error.problem.kind === 'auth')) throw error
    }
  }

  /** Judges what a page brought and says where to go on. */
  #went(records: LiveRecord[], rows: HistoryRows, state: State, walk: Walk, place: Place): Page {
    const fresh = this.#fresh(rows.told, walk)
    const seconds = rows.told.map((told) => told.seconds)
    const low = Math.min(walk.low ?? Infinity, ...seconds)
    walk.top = Math.max(walk.top ?? 0, ...seconds)
    const known = state.f[walk.c]
    const led = this.#led(rows, walk, state)
    const moved = led && fresh > 0 && rows.first !== undefined
    if (moved) {
      const earliest = rows.told.filter((told) => told.seconds === low).map(({ id }) => id)
      walk.e = [...(walk.low === low ? (walk.e ?? []) : []), ...earliest].slice(-KEPT_IDS)
      walk.low = low
      walk.p = rows.first!
      // Everything since the known end has been read.
      if (known === undefined || low >= known - OVERLAP) return page(records, { ...state, at: walk })
    } else if (walk.p !== undefined && (rows.told.length > 1 || (rows.failed === true && state.own !== true))) {
      // The position led nowhere: more of the newest is asked for instead.
      this.#account.once('info', 'historyByCount', {})
      const reached = known !== undefined && (walk.low ?? Infinity) < known - OVERLAP
      const n = (walk.n ?? 0) + 1
      if (!reached && n < COUNTS.length) {
        delete walk.p
        return page(records, { ...state, at: { ...walk, n } })
      }
    }
    if (walk.top > 0) state.f[walk.c] = Math.max(known ?? 0, walk.top)
    return this.#next(records, state, place)
  }

  /** Whether the page hangs together with the one before: an unknown position may be answered with any old page. */
  #led(rows: HistoryRows, walk: Walk, state: State): boolean {
    if (walk.p === undefined) return true
    const own = rows.told.some(({ id }) => id === walk.p!.id)
    if (own) state.own = true
    return own || state.own !== true
  }

  /**
   * Rows earlier than all before them in this walk. Told by the cursor alone: a page may be asked for again, by this session or another.
   * The row of the position has been read.
   */
  #fresh(told: readonly Told[], { low = Infinity, e = [], p }: Walk): number {
    return told.filter(({ id, seconds }) => id !== p?.id && (seconds < low || (seconds === low && !e.includes(id)))).length
  }

  #next(records: LiveRecord[], state: State, place: Place): Page {
    const here = conversationId(place)
    const next = this.#places.find((one) => conversationId(one) > here && !this.#unsupported.has(one.kind))
    delete state.at
    if (next !== undefined) return page(records, { ...state, at: { c: conversationId(next) } })
    return this.#finished(records, state)
  }

  #finished(records: LiveRecord[], state: State): Page {
    const { link, listening, ledger } = this.#account
    delete state.at
    const run = this.#run
    if (run !== undefined && listening && run.generation !== 0 && run.generation === link.generation) {
      this.#whole = { generation: run.generation, at: run.startedAt }
    }
    if (run !== undefined) ledger.settled(Math.floor(run.startedAt / 1000) - 2 * OVERLAP)
    // Without histories nothing is ever told twice under two ids.
    if (this.#unsupported.size === 2) ledger.kind = 'shared'
    state.ids = ledger.kind
    this.#places = []
    return page(records, state)
  }
}

function page(records: LiveRecord[], state: State): Page {
  return {
    records: () => records,
    cursor: JSON.stringify(state),
    more: state.at !== undefined,
    progress: { done: records.length, total: null },
  }
}

function stateOf(cursor: string | null): State {
  if (cursor !== null) {
    try {
      const state = JSON.parse(cursor) as State
      if (state.v === 1 && isFields(state.f)) return state
    } catch {
      // A cursor that cannot be read is as good as none: everything is read again, nothing doubles.
    }
  }
  return { v: 1, ids: 'unknown', f: {} }
}

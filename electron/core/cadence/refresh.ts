/**
 * Keeps labels, observed touches, day figures and waits equal to what a full reading of the messages would give, working
 * through the queue in slices that end at a day's end. Every slice is one transaction with its queue entry.
 */
import { messageIdFloor, messageTime } from '#shared/domain/id.ts'
import { openTime, type BusinessHours } from '#shared/domain/cadence/hours.ts'
import { placeOf } from '#shared/domain/cadence/scale.ts'
import { findWaits, type Wait, type WaitMessage } from '#shared/domain/cadence/waits.ts'
import { addDays, dayStart, localDay } from '#shared/domain/zone.ts'
import { ownWords } from '#shared/domain/quote.ts'
import { forgetObservedTouch, recordObservedTouch } from '#core/cadence/observing.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import type { Store } from '#core/store/store.ts'
import { nextQueued, queuedDone } from '#core/store/tables/cadence-queue.ts'
import {
  conversationKind,
  conversationMessages,
  deleteDays,
  insertGroupDay,
  insertSenderDay,
  staffContactIds,
  type CadenceMessage,
  type GroupDay,
} from '#core/store/tables/cadence.ts'
import { queueDrafting } from '#core/store/tables/drafting-queue.ts'
import { deleteLabel, labelsOf, saveLabel, type LabelRow } from '#core/store/tables/message-labels.ts'
import { addWaitCount, deleteWaits, insertWait, waitsOpenAt, type KeptWait, type WaitScale } from '#core/store/tables/waits.ts'
import { businessHours } from './business-hours.ts'
import { LibraryMatch } from './library-match.ts'
import { CONTEXT_SPAN, Observer, broadcastKinds, type Label } from './observe.ts'

/** Messages read at once, a few milliseconds of work: whoever else has something to do comes soon. */
const SLICE = 200
/** Slices share a transaction until so much time is used, its end not counted; draining has nobody to make room for. */
const SLICE_MS = 12
const DRAIN_MS = 500
const END = Number.MAX_SAFE_INTEGER

interface Known {
  zone: string
  staff: ReadonlySet<number>
  library: LibraryMatch
  hours: BusinessHours
  /** Where the last slice of a conversation ended, and what was open there: the next one need not look for it among all earlier waits. */
  openAt: Map<number, { nextId: number; waits: Wait[] }>
}

/** What every slice needs; read anew for each run, since staff and library change rarely. */
export function knownNow(db: ReadDb, zone: string): Known {
  return { zone, staff: staffContactIds(db), library: LibraryMatch.load(db), hours: businessHours(db), openAt: new Map() }
}

/** One transaction's worth of the queue. Returns false when it was empty. */
export function refreshSlice(db: WriteDb, known: Known, budgetMs: number = SLICE_MS): boolean {
  const until = performance.now() + budgetMs
  let worked = false
  do {
    if (!refreshNext(db, known)) return worked
    worked = true
  } while (performance.now() < until)
  return true
}

function refreshNext(db: WriteDb, known: Known): boolean {
  const next = nextQueued(db)
  if (!next) return false
  const kind = conversationKind(db, next.conversation_id)
  if (kind === undefined) {
    queuedDone(db, next.conversation_id)
    return true
  }
  const nextId = refreshConversation(db, known, next.conversation_id, kind === 'direct', next.from_id)
  queuedDone(db, next.conversation_id, nextId)
  return true
}

/** Works the whole queue off at once (command line, tests). */
export function drainCadence(store: Store, zone: string): number {
  const known = knownNow(store.read, zone)
  let slices = 0
  while (store.write((db) => refreshSlice(db, known, DRAIN_MS))) slices += 1
  return slices
}

/** Works on whole local days from that of `fromId` on; answers where the next slice begins, or undefined at the end. */
function refreshConversation(db: WriteDb, known: Known, id: number, direct: boolean, fromId: number): number | undefined {
  const { zone } = known
  const first = conversationMessages(db, id, fromId, END, 1)[0]
  // Messages may have gone from the end: then what comes after must go too.
  const startDay = localDay(messageTime(fromId > 0 ? fromId : (first?.id ?? 0)), zone)
  const start = messageIdFloor(dayStart(startDay, zone))
  let messages = conversationMessages(db, id, start, END, SLICE)
  let nextId: number | undefined
  if (messages.length === SLICE) {
    const lastDay = localDay(messages.at(-1)!.sent_at, zone)
    let end = messageIdFloor(dayStart(lastDay, zone))
    // A single day fuller than a slice is taken whole.
    if (lastDay === localDay(messages[0]!.sent_at, zone)) {
      end = messageIdFloor(dayStart(addDays(lastDay, 1), zone))
      messages = conversationMessages(db, id, start, end, END)
    } else {
      messages = messages.filter((message) => message.id < end)
    }
    nextId = conversationMessages(db, id, end, END, 1)[0]?.id
  }
  const end = nextId ?? END
  const labels = direct ? new Map<number, Label>() : observe(db, known, id, messages, start, end)
  if (!direct) {
    const before = nextId === undefined ? null : localDay(messageTime(nextId), zone)
    writeDays(db, known, id, messages, labels, startDay, before)
  }
  const before = known.openAt.get(id)
  const span = { id, direct, start, startAt: dayStart(startDay, zone), nextId }
  writeWaits(db, known, span, messages, labels, before?.nextId === fromId ? before.waits : undefined)
  return nextId
}

function counts(message: CadenceMessage): boolean {
  return message.kind !== 'system' && message.kind !== 'recalled' && message.recalled_at === null && message.sender_id !== null
}

/** Labels the posts of [start, end), and brings stored labels and touches in line. Returns all labels of the span. */
function observe(
  db: WriteDb,
  known: Known,
  id: number,
  messages: CadenceMessage[],
  start: number,
  end: number,
): Map<number, Label> {
  const contextFrom = start - messageIdFloor(CONTEXT_SPAN)
  const stored = new Map(labelsOf(db, id, contextFrom, end).map((row) => [row.message_id, row]))
  const manual = new Map(
    [...stored.values()].flatMap((row) => (row.source === 'manual' ? [[row.message_id, row.kind] as const] : [])),
  )
  const observer = new Observer(known.library, manual)
  const labels = new Map<number, Label>()
  const context = conversationMessages(db, id, contextFrom, start, END)
  for (const message of [...context, ...messages]) {
    if (!counts(message)) continue
    if (!known.staff.has(message.sender_id!)) {
      observer.customerSpoke(message)
      continue
    }
    if (message.id < start) {
      observer.staffHadPosted(message, stored.get(message.id)?.kind ?? null)
      continue
    }
    const { label, leads } = observer.staffPosted(message)
    settle(db, id, message, stored.get(message.id), label, leads)
    stored.delete(message.id)
    if (label) labels.set(message.id, leads ? label : { ...label, reasons: ['burst', ...label.reasons] })
  }
  // What is left stood on messages that are recalled, gone, or no longer of staff.
  for (const row of stored.values()) {
    if (row.message_id < start) continue
    forgetObservedTouch(db, row.message_id)
    if (row.source === 'auto') deleteLabel(db, row.message_id)
  }
  return labels
}

function settle(
  db: WriteDb,
  conversationId: number,
  message: CadenceMessage,
  stored: LabelRow | undefined,
  label: Label | null,
  leads: boolean,
): void {
  const reasons = label ? JSON.stringify(label.reasons) : ''
  if (label === null) {
    if (stored) deleteLabel(db, message.id)
  } else if (
    label.source === 'auto' &&
    (!stored || stored.kind !== label.kind || stored.score !== label.score || stored.reasons !== reasons)
  ) {
    saveLabel(db, { message_id: message.id, kind: label.kind, score: label.score, reasons, source: 'auto' })
  }
  if (label && leads && broadcastKinds.has(label.kind)) {
    recordObservedTouch(db, {
      conversationId,
      messageId: message.id,
      at: message.sent_at,
      kind: label.kind,
      text: ownWords(message.text),
    })
  } else if (stored) {
    forgetObservedTouch(db, message.id)
  }
}

function writeDays(
  db: WriteDb,
  known: Known,
  id: number,
  messages: CadenceMessage[],
  labels: ReadonlyMap<number, Label>,
  startDay: string,
  before: string | null,
): void {
  const days = new Map<string, { group: GroupDay; senders: Map<number, { posts: number; promos: number }> }>()
  let day = startDay
  let dayEnds = -Infinity
  for (const message of messages) {
    if (!counts(message)) continue
    if (message.sent_at >= dayEnds) {
      day = localDay(message.sent_at, known.zone)
      dayEnds = dayStart(addDays(day, 1), known.zone)
    }
    let entry = days.get(day)
    if (!entry) {
      entry = { group: { day, posts: 0, promos: 0, talk: 0, first_at: null, last_at: null, pause: 0 }, senders: new Map() }
      days.set(day, entry)
    }
    const { group, senders } = entry
    if (!known.staff.has(message.sender_id!)) {
      group.talk += 1
      continue
    }
    const label = labels.get(message.id)
    const promo = label?.kind === 'promo' && label.reasons[0] !== 'burst' ? 1 : 0
    group.posts += 1
    group.promos += promo
    group.first_at ??= message.sent_at
    if (group.last_at !== null) group.pause = Math.max(group.pause, message.sent_at - group.last_at)
    group.last_at = message.sent_at
    const sender = senders.get(message.sender_id!) ?? { posts: 0, promos: 0 }
    senders.set(message.sender_id!, { posts: sender.posts + 1, promos: sender.promos + promo })
  }
  deleteDays(db, id, startDay, before)
  for (const { group, senders } of days.values()) {
    insertGroupDay(db, id, group)
    for (const [contactId, sums] of senders) insertSenderDay(db, { conversationId: id, day: group.day, contactId, ...sums })
  }
}

function writeWaits(
  db: WriteDb,
  known: Known,
  span: { id: number; direct: boolean; start: number; startAt: number; nextId: number | undefined },
  messages: CadenceMessage[],
  labels: ReadonlyMap<number, Label>,
  stillOpen: Wait[] | undefined,
): void {
  const open = stillOpen ?? waitsOpenAt(db, span.id, span.start, span.startAt)
  const gone = deleteWaits(
    db,
    span.id,
    span.startAt,
    open.map((wait) => wait.messageId),
  )
  const read = messages
    .filter((message) => message.recalled_at === null)
    .map((message): WaitMessage => {
      return {
        id: message.id,
        at: message.sent_at,
        senderId: message.sender_id,
        staff: message.sender_id !== null && known.staff.has(message.sender_id),
        kind: message.kind,
        text: message.text,
        broadcast: broadcastKinds.has(labels.get(message.id)?.kind ?? 'other'),
      }
    })
  const waits: Wait[] = findWaits(read, span.direct, open)
  const counts = new Counts(known.zone)
  for (const row of gone.counted) counts.add(row.asked_at, row.answered_by, row.place, row.place_open, -1)
  for (const wait of [...open, ...waits]) {
    const kept = keptOf(wait, known)
    insertWait(db, span.id, kept)
    if (kept.place !== null) counts.add(kept.askedAt, kept.answeredBy!, kept.place, kept.placeOpen!, 1)
  }
  counts.write(db)
  if (span.nextId === undefined) known.openAt.delete(span.id)
  else known.openAt.set(span.id, { nextId: span.nextId, waits: [...open, ...waits].filter((wait) => wait.answeredAt === null) })
  // What was said, edited or answered here is drafted for anew.
  if (gone.removed > 0 || waits.length > 0) queueDrafting(db, span.id)
}

function keptOf(wait: Wait, known: Known): KeptWait {
  if (wait.answeredAt === null) return { ...wait, waited: null, waitedOpen: null, place: null, placeOpen: null }
  const waited = wait.answeredAt - wait.askedAt
  const waitedOpen = openTime(wait.askedAt, wait.answeredAt, known.hours, known.zone)
  return { ...wait, waited, waitedOpen, place: placeOf(waited), placeOpen: placeOf(waitedOpen) }
}

/** What one slice adds to, and takes from, the counts that percentiles are read from. */
class Counts {
  readonly #zone: string
  readonly #changes = new Map<string, { scale: WaitScale; day: string; answeredBy: number; place: number; n: number }>()

  constructor(zone: string) {
    this.#zone = zone
  }

  add(askedAt: number, answeredBy: number, place: number, placeOpen: number, n: number): void {
    const day = localDay(askedAt, this.#zone)
    for (const [scale, at] of [[0, place] as const, [1, placeOpen] as const]) {
      const key = `${scale} ${day} ${answeredBy} ${at}`
      const known = this.#changes.get(key)
      if (known) known.n += n
      else this.#changes.set(key, { scale, day, answeredBy, place: at, n })
    }
  }

  write(db: WriteDb): void {
    for (const { n, ...key } of this.#changes.values()) addWaitCount(db, key, n)
  }
}

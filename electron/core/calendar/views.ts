/** The calendar as rows for the screens: slots of a span, the by-group grid, one entry, today's list. */
import type { CalendarSlot } from '#shared/contract/calendar.ts'
import type { Audience, DeliveryState } from '#shared/domain/content.ts'
import { audienceSchema } from '#shared/domain/content.ts'
import { addDays, DAY, dayStart, localDay } from '#shared/domain/zone.ts'
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import type { ReadDb } from '#core/store/db.ts'
import { audienceGroups, groupsWithTag } from '#core/store/tables/book-source.ts'
import { getEntry } from '#core/store/tables/calendar-entries.ts'
import { attachmentsOf } from '#core/store/tables/content-items.ts'
import {
  countDeliveries,
  countOpenBefore,
  deliveriesBetween,
  deliveriesOfEntry,
  nextPlannedAt,
  openDeliveriesBefore,
  placedBetween,
  type PlacedRow,
} from '#core/store/tables/deliveries.ts'
import { countDueFollowUps } from '#core/store/tables/follow-ups.ts'
import { overridesOf } from '#core/store/tables/overrides.ts'
import { listPolicies } from '#core/store/tables/policies.ts'
import { listTags } from '#core/store/tables/tags.ts'
import { observedBetween } from '#core/store/tables/touches.ts'
import { frequencyBook } from './kept-book.ts'
import { attachmentView } from './library.ts'
import { postTexts } from './post-text.ts'
import { groupMeter } from './preview.ts'
import { sendingViews } from './routes.ts'

function deliveryView(row: PlacedRow) {
  return {
    id: row.id,
    entryId: row.entry_id,
    contentId: row.content_id,
    conversationId: row.conversation_id!,
    groupTitle: row.group_title,
    tier: row.tier,
    kind: row.kind,
    title: row.title,
    at: row.at,
    state: row.state,
    reason: row.reason,
    claimedAt: row.claimed_at,
    closedAt: row.closed_at,
    overridden: row.overridden === 1,
  }
}

function observedViews(db: ReadDb, from: number, to: number, only: (conversationId: number) => boolean) {
  return observedBetween(db, from, to)
    .filter((row) => only(row.conversation_id))
    .map((row) => ({
      touchId: row.id,
      conversationId: row.conversation_id,
      at: row.at,
      kind: row.kind,
      messageId: row.message_id,
      text: row.text,
    }))
}

export function groupsView(db: ReadDb) {
  const standing = audienceGroups(db).filter((row) => row.gone_at === null)
  const groups = standing.map((row) => ({ conversationId: row.conversation_id, title: row.title, tier: row.tier }))
  return {
    groups,
    tiers: [...new Set(groups.map((group) => group.tier))].sort(),
    tags: listTags(db)
      .filter((tag) => tag.groups > 0)
      .map(({ id, name }) => ({ id, name, conversationIds: groupsWithTag(db, id) })),
  }
}

/** The longest span that is shown at once. */
const MAX_SPAN = 100 * DAY

function checkSpan({ from, to }: { from: number; to: number }): void {
  if (to <= from) throw new QunxiError('BAD_INPUT', 'A span ends after it begins', { field: 'to' })
  if (to - from > MAX_SPAN) throw new QunxiError('BAD_INPUT', 'Ask for at most 100 days at once', { field: 'to' })
}

/** BAD_INPUT for a span that is turned round or too long. Cancelled deliveries are left out: they are in the entry's own view. */
export function rangeView(db: ReadDb, input: { from: number; to: number; conversationId: number | null }) {
  checkSpan(input)
  const slots = new Map<string, CalendarSlot>()
  for (const row of placedBetween(db, input.from, input.to)) {
    if (input.conversationId !== null && row.conversation_id !== input.conversationId) continue
    const key = `${row.entry_id} ${row.at}`
    let slot = slots.get(key)
    if (!slot) {
      slot = {
        entryId: row.entry_id,
        contentId: row.content_id,
        at: row.at,
        kind: row.kind,
        title: row.title,
        note: getEntry(db, row.entry_id)?.note ?? '',
        counts: {},
        groups: [],
        overridden: 0,
      }
      slots.set(key, slot)
    }
    slot.counts[row.state] = (slot.counts[row.state] ?? 0) + 1
    slot.groups.push({ conversationId: row.conversation_id!, title: row.group_title })
    slot.overridden += row.overridden
  }
  const only = (id: number) => input.conversationId === null || input.conversationId === id
  return { slots: [...slots.values()], observed: observedViews(db, input.from, input.to, only) }
}

/** BAD_INPUT for a span that is turned round or too long. */
export function gridView(
  db: ReadDb,
  zone: string,
  now: number,
  input: { from: number; to: number; tier: string | null; search: string },
) {
  checkSpan(input)
  const all = audienceGroups(db)
  const words = input.search.trim().toLowerCase()
  const placed = placedBetween(db, input.from, input.to)
  const used = new Set(placed.map((row) => row.conversation_id))
  const shown = all.filter(
    (group) =>
      (group.gone_at === null || used.has(group.conversation_id)) &&
      (input.tier === null || group.tier === input.tier) &&
      (words === '' || group.title.toLowerCase().includes(words)),
  )
  const ids = new Set(shown.map((group) => group.conversation_id))
  const book = frequencyBook(db, zone, now)
  return {
    groups: shown.map((group) => ({
      conversationId: group.conversation_id,
      title: group.title,
      tier: group.tier,
      meter: groupMeter(book, group.conversation_id, now),
    })),
    deliveries: placed.filter((row) => ids.has(row.conversation_id!)).map(deliveryView),
    observed: observedViews(db, input.from, input.to, (id) => ids.has(id)),
    tiers: [...new Set(all.map((group) => group.tier))].sort(),
  }
}

export function entryView(db: ReadDb, entryId: string) {
  const entry = getEntry(db, entryId)
  if (!entry) throw notThere('entry on the calendar', 'entryId', entryId)
  const deliveries = deliveriesOfEntry(db, entryId)
  const names = new Map(listPolicies(db).map((row) => [row.id, row.name]))
  const audience: Audience = audienceSchema.parse(JSON.parse(entry.audience))
  return {
    entryId,
    contentId: entry.content_id,
    title: entry.title,
    body: entry.body,
    kind: deliveries[0]?.kind ?? ('promo' as const),
    at: entry.at,
    note: entry.note,
    audience,
    deliveries: deliveries.map(deliveryView),
    overrides: deliveries
      .filter((row) => row.overridden === 1)
      .flatMap((row) =>
        overridesOf(db, row.id).map((override) => ({
          deliveryId: row.id,
          policyName: names.get(override.policy_id) ?? '',
          condition: override.condition,
          reason: override.reason,
          at: override.at,
        })),
      ),
  }
}

/** First instant of today and of tomorrow, in the workspace zone. */
function today(now: number, zone: string): { start: number; end: number } {
  const day = localDay(now, zone)
  return { start: dayStart(day, zone), end: dayStart(addDays(day, 1), zone) }
}

const OPEN: ReadonlySet<DeliveryState> = new Set(['planned', 'claimed'])

export function todayView(db: ReadDb, zone: string, now: number) {
  const { start, end } = today(now, zone)
  const open = openDeliveriesBefore(db, end)
  const closed = deliveriesBetween(db, start, end).filter((row) => !OPEN.has(row.state) && row.state !== 'cancelled')
  const book = frequencyBook(db, zone, now)
  const textOf = postTexts(db, zone, now)
  const images = new Map<string, ReturnType<typeof attachmentView>[]>()
  const imagesOf = (contentId: string) => {
    let found = images.get(contentId)
    if (!found) images.set(contentId, (found = attachmentsOf(db, contentId).map(attachmentView)))
    return found
  }
  const rows = [...open, ...closed]
  const sending = sendingViews(db, rows)
  const items = rows.map((row) => {
    const { text, missing } = textOf(row)
    return {
      ...deliveryView(row),
      text,
      holes: missing,
      attachments: imagesOf(row.content_id),
      meter: groupMeter(book, row.conversation_id!, now, row.kind),
      ...sending(row, { text, missing }),
    }
  })
  return { items, nextAt: nextPlannedAt(db, end) }
}

export function figuresView(db: ReadDb, zone: string, now: number) {
  const { start, end } = today(now, zone)
  return {
    toPost: countOpenBefore(db, end),
    posted: countDeliveries(db, start, end).sent,
    followUps: countDueFollowUps(db, end - 1),
  }
}

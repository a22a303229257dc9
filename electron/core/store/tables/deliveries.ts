/** Deliveries: one per group of an entry, and how it ended. */
import type { ContentKind, DeliveryState } from '#shared/domain/content.ts'
import type { ReadDb, WriteDb } from '../db.ts'

interface DeliveryRow {
  id: string
  entry_id: string
  conversation_id: number | null
  customer_id: string | null
  at: number
  kind: ContentKind
  state: DeliveryState
  reason: string | null
  operator_id: string | null
  claimed_at: number | null
  closed_at: number | null
}

/** A delivery as the calendar shows it. */
export interface PlacedRow extends DeliveryRow {
  group_title: string
  tier: string
  title: string
  content_id: string
  overridden: number
}

export interface DeliveryListRow extends PlacedRow {
  body: string
}

const PLACED =
  'd.*, v.title AS group_title, g.tier, c.title, e.content_id, EXISTS (SELECT 1 FROM overrides o WHERE o.delivery_id = d.id) AS overridden'
const FROM = `FROM deliveries d JOIN calendar_entries e ON e.id = d.entry_id JOIN content_items c ON c.id = e.content_id
  JOIN conversations v ON v.id = d.conversation_id JOIN group_chats g ON g.conversation_id = d.conversation_id`
const LIST = `SELECT ${PLACED}, c.body ${FROM}`

/** What is on the calendar with planned time in [from, to), earliest first; cancelled ones are left out. */
export function placedBetween(db: ReadDb, from: number, to: number): PlacedRow[] {
  return db.all<PlacedRow>(
    `SELECT ${PLACED} ${FROM} WHERE d.at >= ? AND d.at < ? AND d.state <> 'cancelled' ORDER BY d.at, v.title, d.id`,
    from,
    to,
  )
}

export function getDelivery(db: ReadDb, id: string): DeliveryListRow | undefined {
  return db.get<DeliveryListRow>(`${LIST} WHERE d.id = ?`, id)
}

/** All deliveries with planned time in [from, to), earliest first. */
export function deliveriesBetween(db: ReadDb, from: number, to: number): DeliveryListRow[] {
  return db.all<DeliveryListRow>(`${LIST} WHERE d.at >= ? AND d.at < ? ORDER BY d.at, v.title, d.id`, from, to)
}

export function deliveriesOfEntry(db: ReadDb, entryId: string): DeliveryListRow[] {
  return db.all<DeliveryListRow>(`${LIST} WHERE d.entry_id = ? ORDER BY d.at, v.title, d.id`, entryId)
}

/** Planned or claimed ones whose time lies before `before`, earliest first. */
export function openDeliveriesBefore(db: ReadDb, before: number): DeliveryListRow[] {
  return db.all<DeliveryListRow>(
    `${LIST} WHERE d.state IN ('planned', 'claimed') AND d.at < ? ORDER BY d.at, v.title, d.id`,
    before,
  )
}

export function nextPlannedAt(db: ReadDb, from: number): number | null {
  return db.value<number>(`SELECT min(at) FROM deliveries WHERE state = 'planned' AND at >= ?`, from) ?? null
}

export function countDeliveries(db: ReadDb, from: number, to: number): { open: number; sent: number } {
  return db.get<{ open: number; sent: number }>(
    `SELECT coalesce(sum(state IN ('planned', 'claimed')), 0) AS open, coalesce(sum(state = 'sent'), 0) AS sent
     FROM deliveries WHERE at >= ? AND at < ?`,
    from,
    to,
  )!
}

export function countOpenBefore(db: ReadDb, before: number): number {
  return db.value<number>(`SELECT count(*) FROM deliveries WHERE state IN ('planned', 'claimed') AND at < ?`, before)!
}

export function insertDelivery(
  db: WriteDb,
  row: { id: string; entryId: string; conversationId: number; at: number; kind: string },
): void {
  db.run('INSERT INTO deliveries(id, entry_id, conversation_id, at, kind) VALUES(@id, @entryId, @conversationId, @at, @kind)', {
    ...row,
  })
}

export function updateDelivery(
  db: WriteDb,
  id: string,
  change: Pick<DeliveryRow, 'at' | 'state' | 'reason' | 'operator_id' | 'claimed_at' | 'closed_at'>,
): void {
  db.run(
    `UPDATE deliveries SET at = @at, state = @state, reason = @reason, operator_id = @operator_id, claimed_at = @claimed_at,
       closed_at = @closed_at WHERE id = @id`,
    { id, ...change },
  )
}

/** Open and sent deliveries of one group planned in [from, to), earliest first. */
export function plannedForGroup(
  db: ReadDb,
  conversationId: number,
  from: number,
  to: number,
): { id: string; entry_id: string; at: number; kind: string; state: string; title: string }[] {
  return db.all(
    `SELECT d.id, d.entry_id, d.at, d.kind, d.state, c.title FROM deliveries d JOIN calendar_entries e ON e.id = d.entry_id
     JOIN content_items c ON c.id = e.content_id
     WHERE d.conversation_id = ? AND d.at >= ? AND d.at < ? AND d.state IN ('planned', 'claimed', 'sent') ORDER BY d.at, d.id`,
    conversationId,
    from,
    to,
  )
}

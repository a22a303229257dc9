/** The demo's content library, what was posted from the calendar in the last fortnight, and the coming week's plan. */
import { newId } from '#shared/domain/id.ts'
import { DAY, HOUR } from '#shared/domain/zone.ts'
import { planEntry, type Desk } from '#core/calendar/planning.ts'
import type { WriteDb } from '#core/store/db.ts'
import { insertEntry } from '#core/store/tables/calendar-entries.ts'
import { saveContent } from '#core/store/tables/content-items.ts'
import { insertDelivery, updateDelivery } from '#core/store/tables/deliveries.ts'
import { appendLedger } from '#core/store/tables/ledger.ts'
import { insertTouch } from '#core/store/tables/touches.ts'
import type { DemoWorld } from './world-types.ts'
import type { WrittenIds } from './write-relations.ts'

const SHOWN_BACK = 14 * DAY

export function writeCalendar(db: WriteDb, world: DemoWorld, ids: WrittenIds): void {
  const contentIds = world.content.map((item) => {
    const id = newId(world.now)
    saveContent(db, { id, kind: item.kind, title: item.title, body: item.body, now: world.now - 30 * DAY })
    return id
  })
  for (const chat of world.chats) {
    if (chat.kind !== 'group') continue
    const conversationId = ids.groups[chat.of]!
    for (const message of chat.messages) {
      if (message.planned !== true || message.at < world.now - SHOWN_BACK) continue
      const place = {
        conversationId,
        contentId: contentIds[message.content!]!,
        operatorId: ids.operators.get(message.from as string)!,
      }
      writeSent(db, place, message.at)
    }
  }
  const desk: Desk = {
    now: world.now,
    zone: world.zone,
    operatorId: ids.operators.get(world.staff[0]!.key)!,
    ledger: (entry) => appendLedger(db, { ...entry, at: world.now, operatorId: ids.operators.get(world.staff[0]!.key)! }),
  }
  for (const entry of world.entries) {
    const audience = { groups: entry.groups.map((group) => ids.groups[group]!), tiers: [], tags: [] }
    // Groups that are over their cap already are refused by the planner, as they would be for a person.
    planEntry(db, desk, { contentId: contentIds[entry.content]!, at: entry.at, audience, note: '', override: null })
  }
}

/** A promo that went out as planned: entry, delivery and touch, each as they are after the operator's confirmation. */
function writeSent(db: WriteDb, place: { conversationId: number; contentId: string; operatorId: string }, sentAt: number): void {
  const at = Math.floor(sentAt / 60_000) * 60_000
  const entryId = newId(at - DAY)
  const deliveryId = newId(at - DAY)
  const audience = JSON.stringify({ groups: [place.conversationId], tiers: [], tags: [] })
  const { conversationId, contentId, operatorId } = place
  insertEntry(db, { id: entryId, contentId, at, kind: 'promo', audience, note: '', operatorId, now: at - 20 * HOUR })
  insertDelivery(db, { id: deliveryId, entryId, conversationId, at, kind: 'promo' })
  updateDelivery(db, deliveryId, { at, state: 'sent', reason: null, operator_id: operatorId, claimed_at: at, closed_at: at })
  insertTouch(db, {
    id: newId(at),
    conversation_id: conversationId,
    customer_id: null,
    at,
    kind: 'promo',
    state: 'sent',
    delivery_id: deliveryId,
    message_id: null,
  })
}

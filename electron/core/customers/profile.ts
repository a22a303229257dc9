/** One customer whole: who, in which groups, what they bought and said. */
import type { CustomerItem, CustomerProfile, TimelineEvent } from '#shared/contract/customers.ts'
import { notThere } from '#shared/contract/errors.ts'
import { messageIdFloor } from '#shared/domain/id.ts'
import { ownWords } from '#shared/domain/quote.ts'
import type { ReadDb } from '#core/store/db.ts'
import { identitiesOf, lookalikes, membershipsOf, ordersOf, saidBy, type OrderRow } from '#core/store/tables/customer-profile.ts'
import { getCustomer, type CustomerListRow, type CustomerRow } from '#core/store/tables/customers.ts'
import { followUpsOf, type FollowUpRow } from '#core/store/tables/follow-ups.ts'
import { notesOf } from '#core/store/tables/notes.ts'
import { tagsOfCustomer } from '#core/store/tables/tags.ts'

const split = (list: string | null) => (list ? list.split(',') : [])

function base(row: CustomerRow): Omit<CustomerItem, 'tagIds' | 'channels' | 'groups' | 'goneAt'> {
  return {
    id: row.id,
    name: row.name,
    phone: row.phone,
    company: row.company,
    remark: row.remark,
    operatorId: row.operator_id,
    stage: row.stage,
    messageCount: row.message_count,
    lastMessageAt: row.last_message_at,
    orderCount: row.order_count,
    orderCents: row.order_cents,
    lastOrderAt: row.last_order_at,
    createdAt: row.created_at,
  }
}

export function customerItem(row: CustomerListRow): CustomerItem {
  return { ...base(row), tagIds: split(row.tags), channels: split(row.channels), groups: row.groups, goneAt: row.gone_at }
}

/** `field`: what the input calls it. Throws NOT_FOUND. */
export function existingCustomer(db: ReadDb, id: string, now: number, field = 'id'): CustomerRow {
  const row = getCustomer(db, id, now)
  if (!row) throw notThere('customer', field, id)
  return row
}

export function followUpItem(row: FollowUpRow) {
  return {
    id: row.id,
    customerId: row.customer_id,
    dueAt: row.due_at,
    text: row.text,
    operatorId: row.operator_id,
    state: row.state,
    closedAt: row.closed_at,
  }
}

function orderItem(row: OrderRow) {
  const { id, source, cents, currency, status, items } = row
  return { id, source, nativeId: row.native_id, at: row.ordered_at, cents, currency, status, items }
}

/** Gone is who is gone everywhere, since the last of it. */
function goneWith(identities: readonly (number | null)[]): number | null {
  return identities.length > 0 && identities.every((at) => at !== null) ? Math.max(...identities) : null
}

const ORDERS_SHOWN = 200

export function customerProfile(db: ReadDb, id: string, now: number): CustomerProfile {
  const row = existingCustomer(db, id, now)
  const identities = identitiesOf(db, id)
  const memberships = membershipsOf(db, id)
  return {
    ...base(row),
    tagIds: tagsOfCustomer(db, id).map((tag) => tag.tag_id),
    channels: [...new Set(identities.map((each) => each.channel))],
    groups: new Set(memberships.filter((each) => each.left_at === null).map((each) => each.conversation_id)).size,
    goneAt: goneWith(identities.map((each) => each.gone_at)),
    identities: identities.map((each) => ({
      contactId: each.contact_id,
      channel: each.channel,
      account: each.account,
      name: each.name,
      nativeId: each.native_id,
      phone: each.phone,
      lastSeenAt: each.last_seen_at,
      messageCount: each.message_count,
      goneAt: each.gone_at,
      conversationId: each.conversation_id,
      earlierNames: JSON.parse(each.names) as string[],
    })),
    inGroups: memberships.map((each) => ({
      conversationId: each.conversation_id,
      title: each.title,
      nickname: each.nickname,
      joinedAt: each.joined_at,
      leftAt: each.left_at,
    })),
    orders: ordersOf(db, id, ORDERS_SHOWN).map(orderItem),
    notes: notesOf(db, id).map((note) => ({
      id: note.id,
      text: note.text,
      operatorId: note.operator_id,
      createdAt: note.created_at,
      updatedAt: note.updated_at,
    })),
    followUps: followUpsOf(db, id).map(followUpItem),
    sameAs: lookalikes(db, id),
  }
}

/** Everything that happened with a customer before `before` (epoch milliseconds), newest first. */
export function customerTimeline(db: ReadDb, id: string, before: number, limit: number, now: number): TimelineEvent[] {
  existingCustomer(db, id, now)
  const events: TimelineEvent[] = [
    ...saidBy(db, id, messageIdFloor(Math.min(before, 8e12)), limit).map((row) => ({
      type: 'message' as const,
      at: row.sent_at,
      key: `m${row.id}`,
      messageId: row.id,
      conversationId: row.conversation_id,
      title: row.title,
      text: ownWords(row.text),
    })),
    ...ordersOf(db, id, limit, before).map((row) => ({
      type: 'order' as const,
      at: row.ordered_at,
      key: `o${row.id}`,
      order: orderItem(row),
    })),
    ...notesOf(db, id).map((note) => ({ type: 'note' as const, at: note.created_at, key: `n${note.id}`, text: note.text })),
    ...followUpsOf(db, id).map((row) => ({
      type: 'followUp' as const,
      at: row.closed_at ?? row.created_at,
      key: `f${row.id}`,
      text: row.text,
      state: row.state,
    })),
    ...tagsOfCustomer(db, id).map((tag) => ({
      type: 'tag' as const,
      at: tag.tagged_at,
      key: `t${tag.tag_id}`,
      tagId: tag.tag_id,
    })),
  ]
  return events
    .filter((event) => event.at < before)
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
}

/** What hangs on one customer: identities, groups, orders, messages. */
import type { ReadDb } from '../db.ts'

interface IdentityRow {
  contact_id: number
  channel: string
  account: string
  name: string
  native_id: string
  /** Where there is no whole number, as the file wrote it. */
  phone: string | null
  union_id: string | null
  last_seen_at: number | null
  message_count: number
  /** The channel says that this identity is there no more. */
  gone_at: number | null
  conversation_id: number | null
  /** JSON array of names once used. */
  names: string
}

export function identitiesOf(db: ReadDb, customerId: string): IdentityRow[] {
  return db.all<IdentityRow>(
    `SELECT k.id AS contact_id, a.channel, a.name AS account, k.name, k.native_id, coalesce(k.phone, k.detail ->> 'phoneText') AS phone, k.union_id, k.last_seen_at, k.message_count, k.gone_at,
       (SELECT v.id FROM conversations v WHERE v.account_id = k.account_id AND v.kind = 'direct' AND v.contact_id = k.id
          ORDER BY v.last_message_id DESC LIMIT 1) AS conversation_id,
       (SELECT json_group_array(n.name) FROM contact_names n WHERE n.contact_id = k.id AND n.name <> k.name) AS names
     FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id JOIN accounts a ON a.id = k.account_id
     WHERE l.customer_id = ? ORDER BY k.last_seen_at DESC, k.id`,
    customerId,
  )
}

interface MembershipRow {
  conversation_id: number
  title: string
  nickname: string | null
  joined_at: number | null
  left_at: number | null
}

export function membershipsOf(db: ReadDb, customerId: string): MembershipRow[] {
  return db.all<MembershipRow>(
    `SELECT v.id AS conversation_id, v.title, m.nickname, m.joined_at, m.left_at FROM customer_contacts l
       JOIN group_members m ON m.contact_id = l.contact_id JOIN conversations v ON v.id = m.conversation_id
     WHERE l.customer_id = ? ORDER BY m.left_at IS NOT NULL, v.last_message_id DESC`,
    customerId,
  )
}

export interface OrderRow {
  id: number
  source: string
  native_id: string
  customer_id: string | null
  ordered_at: number
  cents: number
  currency: string
  status: string
  items: string
}

/** Newest first; before `before` (epoch milliseconds) where given. */
export function ordersOf(db: ReadDb, customerId: string, limit: number, before = Number.MAX_SAFE_INTEGER): OrderRow[] {
  return db.all<OrderRow>(
    `SELECT id, source, native_id, customer_id, ordered_at, cents, currency, status, items FROM orders
     WHERE customer_id = ? AND ordered_at < ? ORDER BY ordered_at DESC, id DESC LIMIT ?`,
    customerId,
    before,
    limit,
  )
}

interface SaidRow {
  id: number
  conversation_id: number
  title: string
  text: string
  sent_at: number
}

/**
 * What the customer said, newest first. Messages have no index by sender (it would cost every insert), so this walks the
 * conversations they are in from the newest message back, and stops after `look` rows of each.
 */
export function saidBy(db: ReadDb, customerId: string, beforeId: number, limit: number, look = 3000): SaidRow[] {
  const contacts = db
    .all<{ id: number }>('SELECT contact_id AS id FROM customer_contacts WHERE customer_id = ?', customerId)
    .map((row) => row.id)
  if (contacts.length === 0) return []
  const ids = JSON.stringify(contacts)
  const chats = db.all<{ id: number; title: string }>(
    `SELECT v.id, v.title FROM conversations v WHERE v.id IN (
       SELECT m.conversation_id FROM group_members m WHERE m.contact_id IN (SELECT value FROM json_each(@ids))
       UNION SELECT d.id FROM conversations d WHERE d.contact_id IN (SELECT value FROM json_each(@ids)))`,
    { ids },
  )
  const rows = chats.flatMap((chat) =>
    db
      .all<SaidRow>(
        `SELECT id, conversation_id, '' AS title, text, sent_at FROM (
           SELECT id, conversation_id, sender_id, text, sent_at FROM messages WHERE conversation_id = ? AND id < ? ORDER BY id DESC LIMIT ?)
         WHERE sender_id IN (SELECT value FROM json_each(?)) LIMIT ?`,
        chat.id,
        beforeId,
        look,
        ids,
        limit,
      )
      .map((row) => ({ ...row, title: chat.title })),
  )
  return rows.sort((a, b) => b.id - a.id).slice(0, limit)
}

/** Others who share a phone number or a union id with one of this customer's identities. */
export function lookalikes(db: ReadDb, customerId: string): { id: string; name: string; why: 'phone' | 'unionId' }[] {
  // Two look-ups, each by its own index; one condition with OR would read every contact.
  const sharing = (column: 'union_id' | 'phone', why: 'unionId' | 'phone') =>
    `SELECT c.id, c.name, '${why}' AS why FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id
       JOIN contacts o ON o.${column} = k.${column} AND o.${column} IS NOT NULL AND o.id <> k.id
       JOIN customer_contacts ol ON ol.contact_id = o.id JOIN customers c ON c.id = ol.customer_id
     WHERE l.customer_id = @id AND c.id <> @id AND c.archived_at IS NULL`
  return db.all(
    `SELECT id, name, max(why) AS why FROM (${sharing('union_id', 'unionId')} UNION ALL ${sharing('phone', 'phone')}) GROUP BY id LIMIT 10`,
    { id: customerId },
  )
}

/** Every group and channel, to filter customers by. */
export function placesOf(db: ReadDb): { groups: { id: number; title: string }[]; channels: string[] } {
  return {
    groups: db.all(`SELECT id, title FROM conversations WHERE kind = 'group' ORDER BY title, id`),
    channels: db.all<{ channel: string }>('SELECT DISTINCT channel FROM accounts ORDER BY channel').map((row) => row.channel),
  }
}

/** The person behind one or more contacts. */
import type { CustomerFilter, CustomerSelection, CustomerSort, LifecycleStage } from '#shared/domain/customer-filter.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import { STAGE, filterSql, momentOf, selectionSql, sortSql } from './customer-filter.ts'

export interface CustomerRow {
  id: string
  name: string
  phone: string | null
  company: string | null
  remark: string | null
  operator_id: string | null
  created_at: number
  updated_at: number
  last_message_at: number | null
  message_count: number
  last_order_at: number | null
  order_count: number
  order_cents: number
  stage: LifecycleStage
}

export interface CustomerListRow extends CustomerRow {
  /** Tag ids, comma-separated, or null. */
  tags: string | null
  groups: number
  /** Channels of the identities, comma-separated, or null. */
  channels: string | null
  /** When the last identity went, where all have gone. */
  gone_at: number | null
}

const columns = `c.id, c.name, c.phone, c.company, c.remark, c.operator_id, c.created_at, c.updated_at, c.last_message_at,
  c.message_count, c.last_order_at, c.order_count, c.order_cents, (${STAGE}) AS stage`

const hangingOn = `(SELECT group_concat(t.tag_id) FROM customer_tags t WHERE t.customer_id = c.id) AS tags,
  (SELECT count(DISTINCT m.conversation_id) FROM customer_contacts l JOIN group_members m ON m.contact_id = l.contact_id
     WHERE l.customer_id = c.id AND m.left_at IS NULL) AS groups,
  (SELECT group_concat(DISTINCT a.channel) FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id
     JOIN accounts a ON a.id = k.account_id WHERE l.customer_id = c.id) AS channels,
  (SELECT CASE WHEN count(*) = count(k.gone_at) THEN max(k.gone_at) END FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id
     WHERE l.customer_id = c.id) AS gone_at`

/** `now`: epoch milliseconds that stages and "the last n days" count from; the same for all pages of one list. */
export function listCustomers(
  db: ReadDb,
  query: { filter: CustomerFilter; sort: CustomerSort; offset: number; limit: number; now: number },
): CustomerListRow[] {
  const where = filterSql(query.filter, query.now)
  // Page first, then look up what hangs on the few rows shown.
  return db.all<CustomerListRow>(
    `WITH page AS (SELECT c.id, row_number() OVER () AS place FROM (SELECT c.id FROM customers c WHERE ${where.sql}
        ORDER BY ${sortSql(query.sort)} LIMIT ? OFFSET ?) c)
     SELECT ${columns},
       ${hangingOn}
     FROM page JOIN customers c ON c.id = page.id ORDER BY page.place`,
    ...where.params,
    query.limit,
    query.offset,
  )
}

/** Everybody of a selection at once, for a file. */
export function listSelectedCustomers(
  db: ReadDb,
  selection: CustomerSelection,
  sort: CustomerSort,
  now: number,
): CustomerListRow[] {
  const where = selectionSql(selection, now)
  return db.all<CustomerListRow>(
    `SELECT ${columns}, ${hangingOn} FROM customers c WHERE ${where.sql} ORDER BY ${sortSql(sort)}`,
    ...where.params,
  )
}

export function countCustomers(db: ReadDb, filter: CustomerFilter, now: number): number {
  const where = filterSql(filter, now)
  return db.value<number>(`SELECT count(*) FROM customers c WHERE ${where.sql}`, ...where.params) ?? 0
}

/** Ids of a selection, in no particular order. */
export function selectedIds(db: ReadDb, selection: CustomerSelection, now: number): string[] {
  const where = selectionSql(selection, now)
  return db.all<{ id: string }>(`SELECT c.id FROM customers c WHERE ${where.sql}`, ...where.params).map((row) => row.id)
}

export function getCustomer(db: ReadDb, id: string, now: number): CustomerRow | undefined {
  return db.get<CustomerRow>(`SELECT ${columns} FROM customers c WHERE c.id = ? AND c.archived_at IS NULL`, id, momentOf(now))
}

interface NewCustomer {
  id: string
  name: string
  phone?: string | null
  company?: string | null
  remark?: string | null
  operatorId?: string | null
  /** Epoch milliseconds. */
  createdAt: number
  /** Of messages that are there already. */
  messageCount?: number
  lastMessageAt?: number | null
}

export function insertCustomer(db: WriteDb, row: NewCustomer): void {
  db.run(
    `INSERT INTO customers(id, name, phone, company, remark, operator_id, created_at, updated_at, message_count, last_message_at)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.name,
    row.phone ?? null,
    row.company ?? null,
    row.remark ?? null,
    row.operatorId ?? null,
    row.createdAt,
    row.createdAt,
    row.messageCount ?? 0,
    row.lastMessageAt ?? null,
  )
}

type CustomerPatch = Partial<Pick<CustomerRow, 'name' | 'phone' | 'company' | 'remark' | 'operator_id'>>

/** Sets the fields given. Returns false where there is no such customer. */
export function updateCustomer(db: WriteDb, id: string, patch: CustomerPatch, now: number): boolean {
  const names = (['name', 'phone', 'company', 'remark', 'operator_id'] as const).filter((name) => patch[name] !== undefined)
  if (names.length === 0) return db.value('SELECT 1 FROM customers WHERE id = ?', id) !== undefined
  const sets = names.map((name) => `${name} = ?`).join(', ')
  return (
    db.run(`UPDATE customers SET ${sets}, updated_at = ? WHERE id = ?`, ...names.map((name) => patch[name] ?? null), now, id)
      .changes > 0
  )
}

/** Moves identities to another customer; contacts themselves are not touched, so it can be undone. */
export function linkContact(db: WriteDb, contactId: number, customerId: string): void {
  db.run(
    'INSERT INTO customer_contacts(contact_id, customer_id) VALUES(?, ?) ON CONFLICT(contact_id) DO UPDATE SET customer_id = excluded.customer_id',
    contactId,
    customerId,
  )
}

export function customerOfContact(db: ReadDb, contactId: number): string | undefined {
  return db.value<string>('SELECT customer_id FROM customer_contacts WHERE contact_id = ?', contactId)
}

export function archiveCustomer(db: WriteDb, id: string, now: number): void {
  db.run('UPDATE customers SET archived_at = ?, updated_at = ? WHERE id = ?', now, now, id)
}

/**
 * Recomputes the kept figures (messages, orders) from contacts and orders; of the named customers, or of all.
 * To be called after either changed.
 */
export function refreshCustomerFigures(db: WriteDb, ids?: readonly string[]): void {
  const which = ids === undefined ? '' : 'WHERE id IN (SELECT value FROM json_each(?))'
  db.run(
    `UPDATE customers SET
       last_message_at = (SELECT max(k.last_seen_at) FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id WHERE l.customer_id = customers.id),
       message_count = (SELECT coalesce(sum(k.message_count), 0) FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id WHERE l.customer_id = customers.id),
       last_order_at = (SELECT max(o.ordered_at) FROM orders o WHERE o.customer_id = customers.id),
       order_count = (SELECT count(*) FROM orders o WHERE o.customer_id = customers.id),
       order_cents = (SELECT coalesce(sum(o.cents), 0) FROM orders o WHERE o.customer_id = customers.id) ${which}`,
    ...(ids === undefined ? [] : [JSON.stringify(ids)]),
  )
}

/** Writing orders as files and channels tell of them. */
import type { WriteDb } from '../db.ts'

interface OrderValues {
  source: string
  nativeId: string
  customerId: string | null
  buyer: string | null
  phone: string | null
  orderedAt: number
  cents: number
  currency: string
  status: string
  items: string
  detail: string
}

/** A later file may bring a new status or amount; a customer once linked stays linked. */
export function saveOrder(db: WriteDb, row: OrderValues): 'added' | 'updated' | 'unchanged' {
  const known = db.get<{ id: number; same: number }>(
    `SELECT id, (buyer IS ? AND phone IS ? AND ordered_at = ? AND cents = ? AND currency = ? AND status = ? AND items = ? AND detail = ?) AS same
     FROM orders WHERE source = ? AND native_id = ?`,
    row.buyer,
    row.phone,
    row.orderedAt,
    row.cents,
    row.currency,
    row.status,
    row.items,
    row.detail,
    row.source,
    row.nativeId,
  )
  if (known?.same === 1) return 'unchanged'
  if (known) {
    db.run(
      `UPDATE orders SET buyer = ?, phone = ?, ordered_at = ?, cents = ?, currency = ?, status = ?, items = ?, detail = ?,
         customer_id = coalesce(customer_id, ?) WHERE id = ?`,
      row.buyer,
      row.phone,
      row.orderedAt,
      row.cents,
      row.currency,
      row.status,
      row.items,
      row.detail,
      row.customerId,
      known.id,
    )
    return 'updated'
  }
  db.run(
    `INSERT INTO orders(source, native_id, customer_id, buyer, phone, ordered_at, cents, currency, status, items, detail)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.source,
    row.nativeId,
    row.customerId,
    row.buyer,
    row.phone,
    row.orderedAt,
    row.cents,
    row.currency,
    row.status,
    row.items,
    row.detail,
  )
  return 'added'
}

export function orderCustomer(db: WriteDb, source: string, nativeId: string): string | null | undefined {
  return db.value<string | null>('SELECT customer_id FROM orders WHERE source = ? AND native_id = ?', source, nativeId)
}

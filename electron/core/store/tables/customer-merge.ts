/** Joining several customers into one. Contacts stay as they are; only the links move. */
import { customerPointers } from '../catalogue.ts'
import type { WriteDb } from '../db.ts'

/** Everything that points at `from` points at `to` afterwards, and `from` is archived. Missing fields of `to` are filled. */
export function moveCustomer(db: WriteDb, from: string, to: string, now: number): void {
  for (const { table, column } of customerPointers) db.run(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, to, from)
  db.run(
    `INSERT INTO customer_tags(customer_id, tag_id, source, tagged_at)
     SELECT ?, tag_id, source, tagged_at FROM customer_tags WHERE customer_id = ? ON CONFLICT DO NOTHING`,
    to,
    from,
  )
  db.run('DELETE FROM customer_tags WHERE customer_id = ?', from)
  db.run(
    `UPDATE customers SET phone = coalesce(customers.phone, f.phone), company = coalesce(customers.company, f.company),
       remark = coalesce(customers.remark, f.remark), operator_id = coalesce(customers.operator_id, f.operator_id), updated_at = ?
     FROM (SELECT phone, company, remark, operator_id FROM customers WHERE id = ?) AS f WHERE customers.id = ?`,
    now,
    from,
    to,
  )
  db.run('UPDATE customers SET archived_at = ?, updated_at = ? WHERE id = ?', now, now, from)
}

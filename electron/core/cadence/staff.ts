/** Who is one of us: said by a person where the channel did not tell. Figures follow through the cadence queue. */
import { notThere } from '#shared/contract/errors.ts'
import { newId } from '#shared/domain/id.ts'
import type { WriteDb } from '#core/store/db.ts'
import { insertCustomer, linkContact } from '#core/store/tables/customers.ts'
import { requireOperator } from './operators.ts'
import { getIdentity, setContactRole, setCustomerArchived } from '#core/store/tables/groups.ts'

/**
 * Staff is no customer: a customer who was only this identity is put away with all that hangs on it, and comes back the same
 * when it is taken back. Returns false when nothing changes; NOT_FOUND for an unknown identity or operator.
 */
export function setStaff(
  db: WriteDb,
  input: { contactId: number; staff: boolean; operatorId?: string | null | undefined },
  now: number,
): boolean {
  requireOperator(db, input.operatorId)
  const identity = getIdentity(db, input.contactId)
  if (!identity) throw notThere('contact', 'contactId', input.contactId)
  const role = input.staff ? 'staff' : 'external'
  const operatorId = input.staff ? (input.operatorId === undefined ? identity.operator_id : input.operatorId) : null
  if (identity.role === role && identity.operator_id === operatorId) return false
  setContactRole(db, identity.id, role, operatorId)
  if (identity.role === role) return true
  if (identity.customer_id !== null) {
    if (identity.siblings === 0) setCustomerArchived(db, identity.customer_id, input.staff ? now : null)
  } else if (!input.staff) {
    const id = newId(now)
    insertCustomer(db, { id, name: identity.name, createdAt: now })
    linkContact(db, identity.id, id)
  }
  return true
}

/** A person chooses which of two values stays. */
import { notThere } from '#shared/contract/errors.ts'
import type { WriteDb } from '#core/store/db.ts'
import { closeConflict, openConflictById } from '#core/store/tables/conflicts.ts'
import { updateCustomer } from '#core/store/tables/customers.ts'
import { ownerOf, relationsOf, setBaseRemark } from '#core/store/tables/follow-bases.ts'
import { letGo, REMARK_FIELD } from '#core/store/tables/local-only.ts'
import { planContacts } from './plan-contacts.ts'

interface Resolved {
  contactId: number
  field: string
  local: string
  channel: string
}

/**
 * `local`: the value here is sent. Its row is queued in this very write, so that an undo takes it back too, and is refused once it
 * has left. `channel`: the channel's value is taken. NOT_FOUND where it is settled already.
 */
export function resolveConflict(db: WriteDb, id: string, keep: 'local' | 'channel', now: number): Resolved {
  const open = openConflictById(db, id)
  const owner = open && ownerOf(db, open.contact_id)
  if (!open || !owner || owner.customer_id === null) throw notThere('open difference', 'id', id)
  const { contact_id: contactId, remote } = open
  closeConflict(db, id, keep, now)
  letGo(db, contactId, REMARK_FIELD)
  // Either way the channel's value is known now; what differs from it is ours.
  const driver = relationsOf(db, contactId).find((each) => each.drives === 1)
  if (driver) setBaseRemark(db, contactId, driver.staff_id, remote)
  if (keep === 'channel') updateCustomer(db, owner.customer_id, { remark: remote === '' ? null : remote }, now)
  planContacts(db, [contactId], now)
  return { contactId, field: open.field, local: owner.remark, channel: remote }
}

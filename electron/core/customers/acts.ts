/** What people do to customers, notes and follow-ups. Each in the caller's transaction; NOT_FOUND where something is gone. */
import type { customersContract } from '#shared/contract/customers.ts'
import type { ParsedInputOf } from '#shared/contract/define.ts'
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import { newId } from '#shared/domain/id.ts'
import { shownPhone } from '#shared/domain/phone.ts'
import type { WriteDb } from '#core/store/db.ts'
import { moveCustomer } from '#core/store/tables/customer-merge.ts'
import { insertCustomer, refreshCustomerFigures, updateCustomer } from '#core/store/tables/customers.ts'
import { closeFollowUp, customerOfFollowUp, saveFollowUp } from '#core/store/tables/follow-ups.ts'
import { customerOfNote, deleteNote, saveNote } from '#core/store/tables/notes.ts'
import { deleteView, saveView, screenOfView } from '#core/store/tables/saved-views.ts'
import { requireOperator } from '#core/cadence/operators.ts'
import { existingCustomer } from './profile.ts'

type Asked<M extends keyof typeof customersContract> = ParsedInputOf<(typeof customersContract)[M]>

/** Who does it and when, epoch milliseconds. */
interface Desk {
  now: number
  operatorId: string | null
}

export function makeCustomer(db: WriteDb, input: Asked<'customers.create'>, now: number): string {
  const id = newId(now)
  insertCustomer(db, { id, ...input, ...(input.phone === undefined ? {} : { phone: shownPhone(input.phone) }), createdAt: now })
  return id
}

/** Returns the name it had. */
export function changeCustomer(db: WriteDb, input: Asked<'customers.update'>, now: number): string {
  const { id, operatorId, phone, ...rest } = input
  const { name } = existingCustomer(db, id, now)
  requireOperator(db, operatorId)
  const patch = {
    ...rest,
    ...(phone === undefined ? {} : { phone: phone === null ? null : shownPhone(phone) }),
    ...(operatorId === undefined ? {} : { operator_id: operatorId }),
  }
  updateCustomer(db, id, patch, now)
  return name
}

/** Joins others to one: their contacts, and all that points at them, are its own from now on. Returns its name. */
export function mergeCustomers(db: WriteDb, { id, others }: Asked<'customers.merge'>, now: number): string {
  const { name } = existingCustomer(db, id, now)
  for (const other of new Set(others)) {
    if (other === id) throw new QunxiError('BAD_INPUT', 'A customer cannot be joined with itself', { field: 'others' })
    existingCustomer(db, other, now, 'others')
    moveCustomer(db, other, id, now)
  }
  refreshCustomerFigures(db, [id])
  return name
}

export function writeNote(db: WriteDb, input: Asked<'notes.save'>, { now, operatorId }: Desk): string {
  existingCustomer(db, input.customerId, now, 'customerId')
  if (input.id !== undefined && customerOfNote(db, input.id) !== input.customerId) throw notThere('note', 'id', input.id)
  const id = input.id ?? newId(now)
  saveNote(db, { id, customerId: input.customerId, text: input.text, operatorId, now })
  return id
}

export function dropNote(db: WriteDb, id: string): void {
  if (deleteNote(db, id) === 0) throw notThere('note', 'id', id)
}

/** Whose it is: who was named, else who is at the desk. */
export function writeFollowUp(db: WriteDb, input: Asked<'followUps.save'>, desk: Desk): string {
  const { customerId, dueAt, text } = input
  existingCustomer(db, customerId, desk.now, 'customerId')
  requireOperator(db, input.operatorId)
  if (input.id !== undefined && customerOfFollowUp(db, input.id) !== customerId) throw notThere('follow-up', 'id', input.id)
  const id = input.id ?? newId(desk.now)
  const operatorId = input.operatorId === undefined ? desk.operatorId : input.operatorId
  saveFollowUp(db, { id, customerId, dueAt, text, operatorId, now: desk.now })
  return id
}

export function endFollowUp(db: WriteDb, input: Asked<'followUps.close'>, now: number): void {
  if (closeFollowUp(db, input.id, input.state, now) === 0) throw notThere('follow-up', 'id', input.id)
}

export function writeView(db: WriteDb, input: Asked<'savedViews.save'>, now: number): string {
  if (input.id !== undefined && screenOfView(db, input.id) !== input.screen) throw notThere('view', 'id', input.id)
  const id = input.id ?? newId(now)
  saveView(db, { id, screen: input.screen, name: input.name, state: JSON.stringify(input.state), now })
  return id
}

export function dropView(db: WriteDb, id: string): void {
  if (deleteView(db, id) === 0) throw notThere('view', 'id', id)
}

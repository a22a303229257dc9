import type { customersContract } from '#shared/contract/customers.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { newId } from '#shared/domain/id.ts'
import { MINUTE } from '#shared/domain/zone.ts'
import { customerItem, customerProfile, customerTimeline, existingCustomer, followUpItem } from '#core/customers/profile.ts'
import { moveCustomer } from '#core/store/tables/customer-merge.ts'
import {
  countCustomers,
  insertCustomer,
  listCustomers,
  refreshCustomerFigures,
  updateCustomer,
} from '#core/store/tables/customers.ts'
import { placesOf } from '#core/store/tables/customer-profile.ts'
import { closeFollowUp, countDueFollowUps, dueFollowUps, nextFollowUpAt, saveFollowUp } from '#core/store/tables/follow-ups.ts'
import { deleteNote, saveNote } from '#core/store/tables/notes.ts'
import { deleteView, listSavedViews, saveView } from '#core/store/tables/saved-views.ts'
import type { Handlers } from './context.ts'

/** "The last 30 days" need no finer clock, and one statement text serves all pages of a minute. */
const minute = (now: number) => Math.floor(now / MINUTE) * MINUTE

const gone = (what: string) => new QunxiError('NOT_FOUND', `This ${what} is not there any more`)

export const customersHandlers: Handlers<typeof customersContract> = {
  'customers.list': (ctx, input) => {
    const now = minute(ctx.now)
    return {
      items: listCustomers(ctx.db, { ...input, now }).map(customerItem),
      total: countCustomers(ctx.db, input.filter, now),
    }
  },
  'customers.places': (ctx) => placesOf(ctx.db),
  'customers.get': (ctx, input) => customerProfile(ctx.db, input.id, minute(ctx.now)),
  'customers.timeline': (ctx, input) => ({
    events: customerTimeline(ctx.db, input.id, input.before ?? Number.MAX_SAFE_INTEGER, input.limit, minute(ctx.now)),
  }),
  'customers.create': (ctx, input) => {
    const id = newId(ctx.now)
    ctx.undoable('customers.undo.created', { name: input.name })
    insertCustomer(ctx.db, { id, ...input, createdAt: ctx.now })
    return { id }
  },
  'customers.update': (ctx, input) => {
    const { name } = existingCustomer(ctx.db, input.id, ctx.now)
    ctx.undoable('customers.undo.updated', { name })
    const { id, operatorId, ...rest } = input
    updateCustomer(ctx.db, id, { ...rest, ...(operatorId === undefined ? {} : { operator_id: operatorId }) }, ctx.now)
    return {}
  },
  'customers.merge': (ctx, input) => {
    const { name } = existingCustomer(ctx.db, input.id, ctx.now)
    ctx.undoable('customers.undo.merged', { name, count: input.others.length })
    for (const other of new Set(input.others)) {
      if (other === input.id) throw new QunxiError('BAD_INPUT', 'A customer cannot be joined with itself')
      existingCustomer(ctx.db, other, ctx.now)
      moveCustomer(ctx.db, other, input.id, ctx.now)
    }
    refreshCustomerFigures(ctx.db, [input.id])
    ctx.ledger({ act: 'customer.merged', subject: `customer:${input.id}`, detail: { others: input.others } })
    return {}
  },
  'notes.save': (ctx, input) => {
    existingCustomer(ctx.db, input.customerId, ctx.now)
    const id = input.id ?? newId(ctx.now)
    ctx.undoable('customers.undo.noteSaved')
    saveNote(ctx.db, { id, customerId: input.customerId, text: input.text, operatorId: ctx.operatorId, now: ctx.now })
    return { id }
  },
  'notes.remove': (ctx, input) => {
    ctx.undoable('customers.undo.noteRemoved')
    if (deleteNote(ctx.db, input.id) === 0) throw gone('note')
    return {}
  },
  'followUps.due': (ctx, input) => ({
    items: dueFollowUps(ctx.db, input.until, input.limit).map((row) => ({
      ...followUpItem(row),
      customerName: row.customer_name,
    })),
    total: countDueFollowUps(ctx.db, input.until),
    nextAt: nextFollowUpAt(ctx.db, input.until),
  }),
  'followUps.save': (ctx, input) => {
    existingCustomer(ctx.db, input.customerId, ctx.now)
    const id = input.id ?? newId(ctx.now)
    ctx.undoable('customers.undo.followUpSaved')
    const operatorId = input.operatorId === undefined ? ctx.operatorId : input.operatorId
    saveFollowUp(ctx.db, { id, customerId: input.customerId, dueAt: input.dueAt, text: input.text, operatorId, now: ctx.now })
    return { id }
  },
  'followUps.close': (ctx, input) => {
    ctx.undoable(`customers.undo.followUp.${input.state}`)
    if (closeFollowUp(ctx.db, input.id, input.state, ctx.now) === 0) throw gone('follow-up')
    return {}
  },
  'savedViews.list': (ctx, input) => ({
    items: listSavedViews(ctx.db, input.screen).map((row) => ({
      id: row.id,
      name: row.name,
      state: JSON.parse(row.state) as unknown,
    })),
  }),
  'savedViews.save': (ctx, input) => {
    const id = input.id ?? newId(ctx.now)
    ctx.undoable('customers.undo.viewSaved', { name: input.name })
    saveView(ctx.db, { id, screen: input.screen, name: input.name, state: JSON.stringify(input.state), now: ctx.now })
    return { id }
  },
  'savedViews.remove': (ctx, input) => {
    ctx.undoable('customers.undo.viewRemoved')
    if (deleteView(ctx.db, input.id) === 0) throw gone('view')
    return {}
  },
}

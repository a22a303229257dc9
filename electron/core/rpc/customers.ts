import type { customersContract } from '#shared/contract/customers.ts'
import {
  changeCustomer,
  dropNote,
  dropView,
  endFollowUp,
  makeCustomer,
  mergeCustomers,
  writeFollowUp,
  writeNote,
  writeView,
} from '#core/customers/acts.ts'
import { customerList, dueList, minute, savedViewList } from '#core/customers/lists.ts'
import { customerProfile, customerTimeline } from '#core/customers/profile.ts'
import { placesOf } from '#core/store/tables/customer-profile.ts'
import type { Handlers } from './context.ts'

export const customersHandlers: Handlers<typeof customersContract> = {
  'customers.list': (ctx, input) => customerList(ctx.db, input, ctx.now),
  'customers.places': (ctx) => placesOf(ctx.db),
  'customers.get': (ctx, input) => customerProfile(ctx.db, input.id, minute(ctx.now)),
  'customers.timeline': (ctx, input) => ({
    events: customerTimeline(ctx.db, input.id, input.before ?? Number.MAX_SAFE_INTEGER, input.limit, minute(ctx.now)),
  }),
  'customers.create': (ctx, input) => {
    ctx.undoable('customers.undo.created', { name: input.name })
    return { id: makeCustomer(ctx.db, input, ctx.now) }
  },
  'customers.update': (ctx, input) => {
    ctx.undoable('customers.undo.updated')
    ctx.undoable('customers.undo.updated', { name: changeCustomer(ctx.db, input, ctx.now) })
    return {}
  },
  'customers.merge': (ctx, input) => {
    ctx.undoable('customers.undo.merged')
    ctx.undoable('customers.undo.merged', { name: mergeCustomers(ctx.db, input, ctx.now), count: input.others.length })
    ctx.ledger({ act: 'customer.merged', subject: `customer:${input.id}`, detail: { others: input.others } })
    return {}
  },
  'notes.save': (ctx, input) => {
    ctx.undoable('customers.undo.noteSaved')
    return { id: writeNote(ctx.db, input, ctx) }
  },
  'notes.remove': (ctx, input) => {
    ctx.undoable('customers.undo.noteRemoved')
    dropNote(ctx.db, input.id)
    return {}
  },
  'followUps.due': (ctx, input) => dueList(ctx.db, input),
  'followUps.save': (ctx, input) => {
    ctx.undoable('customers.undo.followUpSaved')
    return { id: writeFollowUp(ctx.db, input, ctx) }
  },
  'followUps.close': (ctx, input) => {
    ctx.undoable(`customers.undo.followUp.${input.state}`)
    endFollowUp(ctx.db, input, ctx.now)
    return {}
  },
  'savedViews.list': (ctx, input) => savedViewList(ctx.db, input.screen),
  'savedViews.save': (ctx, input) => {
    ctx.undoable('customers.undo.viewSaved', { name: input.name })
    return { id: writeView(ctx.db, input, ctx.now) }
  },
  'savedViews.remove': (ctx, input) => {
    ctx.undoable('customers.undo.viewRemoved')
    dropView(ctx.db, input.id)
    return {}
  },
}

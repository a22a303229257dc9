import { QunxiError } from '#shared/contract/errors.ts'
import type { calendarContract } from '#shared/contract/calendar.ts'
import type { contentContract } from '#shared/contract/content.ts'
import type { deliveriesContract } from '#shared/contract/deliveries.ts'
import type { policiesContract } from '#shared/contract/policies.ts'
import { claimDeliveries, confirmDeliveries, failDeliveries, releaseDeliveries, skipDeliveries } from '#core/calendar/dispatch.ts'
import { approveDeliveries, remindOwners } from '#core/calendar/mass-send.ts'
import { withdrawSends } from '#core/calendar/sends-underway.ts'
import { attachImage, contentViews, writeContent } from '#core/calendar/library.ts'
import { cancelDeliveries, checkPlan, moveDeliveries, planEntry, type Desk } from '#core/calendar/planning.ts'
import { knownPlatformLimits, policyViews, removePolicy, reorderPolicies, writePolicy } from '#core/calendar/policy-rows.ts'
import { previewCells } from '#core/calendar/preview.ts'
import { entryView, figuresView, gridView, groupsView, MAX_SPAN, rangeView, todayView } from '#core/calendar/views.ts'
import { attachmentBytes, getContent, removeAttachment, setContentArchived } from '#core/store/tables/content-items.ts'
import type { Handlers, WriteContext } from './context.ts'

const deskOf = (ctx: WriteContext): Desk => ({ now: ctx.now, zone: ctx.zone, operatorId: ctx.operatorId, ledger: ctx.ledger })

function checkedSpan<T extends { from: number; to: number }>(input: T): T {
  if (input.to <= input.from) throw new QunxiError('BAD_INPUT', 'A span ends after it begins', { field: 'to' })
  if (input.to - input.from > MAX_SPAN) throw new QunxiError('BAD_INPUT', 'Ask for at most 100 days at once', { field: 'to' })
  return input
}

export const contentHandlers: Handlers<typeof contentContract> = {
  'content.list': (ctx, input) => ({ items: contentViews(ctx.db, input.archived) }),
  'content.save': (ctx, input) => {
    ctx.undoable('calendar.undo.contentSaved', { title: input.title })
    return { id: writeContent(ctx.db, ctx.now, input) }
  },
  'content.archive': (ctx, input) => {
    const content = getContent(ctx.db, input.id)
    if (!content) throw new QunxiError('NOT_FOUND', 'This content is not in the library any more', { id: input.id })
    ctx.undoable(input.archived ? 'calendar.undo.contentArchived' : 'calendar.undo.contentRestored', { title: content.title })
    setContentArchived(ctx.db, input.id, input.archived ? ctx.now : null)
    return {}
  },
  'content.attach': (ctx, input) => {
    return { id: attachImage(ctx.db, ctx.now, input) }
  },
  'content.detach': (ctx, input) => {
    ctx.undoable('calendar.undo.imageRemoved')
    if (removeAttachment(ctx.db, input.id) === 0) throw new QunxiError('NOT_FOUND', 'This image is not there any more')
    return {}
  },
  'content.attachment': (ctx, input) => {
    const found = attachmentBytes(ctx.db, input.id)
    if (!found) throw new QunxiError('NOT_FOUND', 'This image is not there any more')
    return { name: found.name, mime: found.mime, base64: found.bytes.toString('base64') }
  },
}

export const policiesHandlers: Handlers<typeof policiesContract> = {
  'policies.list': (ctx) => ({ items: policyViews(ctx.db), platform: knownPlatformLimits }),
  'policies.save': (ctx, input) => {
    ctx.undoable('calendar.undo.policySaved', { name: input.name })
    return { id: writePolicy(ctx.db, deskOf(ctx), input) }
  },
  'policies.remove': (ctx, input) => {
    ctx.undoable('calendar.undo.policyRemoved')
    removePolicy(ctx.db, deskOf(ctx), input.id)
    return {}
  },
  'policies.reorder': (ctx, input) => {
    ctx.undoable('calendar.undo.policiesReordered')
    reorderPolicies(ctx.db, deskOf(ctx), input.ids)
    return {}
  },
}

export const calendarHandlers: Handlers<typeof calendarContract> = {
  'calendar.range': (ctx, input) => rangeView(ctx.db, checkedSpan(input)),
  'calendar.groups': (ctx) => groupsView(ctx.db),
  'calendar.grid': (ctx, input) => gridView(ctx.db, ctx.zone, ctx.now, checkedSpan(input)),
  'calendar.entry': (ctx, input) => entryView(ctx.db, input.entryId),
  'calendar.preview': (ctx, input) => ({ rows: previewCells(ctx.db, ctx.zone, ctx.now, input) }),
  'calendar.check': (ctx, input) => checkPlan(ctx.db, ctx.zone, ctx.now, input),
  'calendar.plan': (ctx, input) => {
    ctx.undoable('calendar.undo.planned')
    const result = planEntry(ctx.db, deskOf(ctx), input)
    return result
  },
  'calendar.move': (ctx, input) => {
    ctx.undoable('calendar.undo.moved')
    const result = moveDeliveries(ctx.db, deskOf(ctx), input)
    return result
  },
  'calendar.cancel': (ctx, input) => {
    ctx.undoable('calendar.undo.cancelled')
    const cancelled = cancelDeliveries(ctx.db, deskOf(ctx), input)
    return { cancelled }
  },
}

export const deliveriesHandlers: Handlers<typeof deliveriesContract> = {
  'deliveries.today': (ctx) => todayView(ctx.db, ctx.zone, ctx.now),
  'today.figures': (ctx) => figuresView(ctx.db, ctx.zone, ctx.now),
  'deliveries.claim': (ctx, input) => {
    const outcome = claimDeliveries(ctx.db, deskOf(ctx), input.ids, input.override)
    return outcome
  },
  'deliveries.approve': (ctx, input) => {
    ctx.undoable('calendar.undo.approved', { count: input.ids.length })
    const approval = approveDeliveries(ctx.db, deskOf(ctx), input)
    return approval
  },
  'deliveries.remind': (ctx, input) => {
    return { reminded: remindOwners(ctx.db, deskOf(ctx), input.ids) }
  },
  'deliveries.release': (ctx, input) => {
    ctx.undoable('calendar.undo.released', { count: input.ids.length })
    const { free } = withdrawSends(ctx.db, ctx.now, input.ids)
    return { released: releaseDeliveries(ctx.db, deskOf(ctx), free) }
  },
  'deliveries.confirm': (ctx, input) => {
    ctx.undoable('calendar.undo.confirmed', { count: input.ids.length })
    const { free, underway } = withdrawSends(ctx.db, ctx.now, input.ids)
    const outcome = confirmDeliveries(ctx.db, deskOf(ctx), { ...input, ids: free })
    return { ...outcome, stale: [...outcome.stale, ...underway] }
  },
  'deliveries.skip': (ctx, input) => {
    ctx.undoable('calendar.undo.skipped', { count: input.ids.length })
    const { free } = withdrawSends(ctx.db, ctx.now, input.ids)
    return { skipped: skipDeliveries(ctx.db, deskOf(ctx), free, input.reason) }
  },
  'deliveries.fail': (ctx, input) => {
    ctx.undoable('calendar.undo.failed', { count: input.ids.length })
    const { free } = withdrawSends(ctx.db, ctx.now, input.ids)
    return { failed: failDeliveries(ctx.db, deskOf(ctx), free, input.reason) }
  },
}

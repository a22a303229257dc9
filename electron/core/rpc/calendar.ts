import type { calendarContract } from '#shared/contract/calendar.ts'
import type { contentContract } from '#shared/contract/content.ts'
import type { deliveriesContract } from '#shared/contract/deliveries.ts'
import type { policiesContract } from '#shared/contract/policies.ts'
import { claimDeliveries } from '#core/calendar/dispatch.ts'
import { archiveContent, attachImage, contentViews, dropImage, imageOf, writeContent } from '#core/calendar/library.ts'
import { approveDeliveries, remindOwners } from '#core/calendar/mass-send.ts'
import { cancelDeliveries, checkPlan, moveDeliveries, planEntry } from '#core/calendar/planning.ts'
import { knownPlatformLimits, policyViews, removePolicy, reorderPolicies, writePolicy } from '#core/calendar/policy-rows.ts'
import { previewCells } from '#core/calendar/preview.ts'
import { entryView, figuresView, gridView, groupsView, rangeView, todayView } from '#core/calendar/views.ts'
import { withdrawAndConfirm, withdrawAndFail, withdrawAndRelease, withdrawAndSkip } from '#core/calendar/withdrawing.ts'
import { countWaiting } from '#core/drafting/desk.ts'
import type { Handlers } from './context.ts'

export const contentHandlers: Handlers<typeof contentContract> = {
  'content.list': (ctx, input) => ({ items: contentViews(ctx.db, input.archived) }),
  'content.save': (ctx, input) => {
    ctx.undoable('calendar.undo.contentSaved', { title: input.title })
    return { id: writeContent(ctx.db, ctx.now, input) }
  },
  'content.archive': (ctx, input) => {
    const label = input.archived ? 'calendar.undo.contentArchived' : 'calendar.undo.contentRestored'
    ctx.undoable(label)
    ctx.undoable(label, { title: archiveContent(ctx.db, ctx.now, input) })
    return {}
  },
  'content.attach': (ctx, input) => ({ id: attachImage(ctx.db, ctx.now, input) }),
  'content.detach': (ctx, input) => {
    ctx.undoable('calendar.undo.imageRemoved')
    dropImage(ctx.db, input.id)
    return {}
  },
  'content.attachment': (ctx, input) => imageOf(ctx.db, input.id),
}

export const policiesHandlers: Handlers<typeof policiesContract> = {
  'policies.list': (ctx) => ({ items: policyViews(ctx.db), platform: knownPlatformLimits }),
  'policies.save': (ctx, input) => {
    ctx.undoable('calendar.undo.policySaved', { name: input.name })
    return { id: writePolicy(ctx.db, ctx, input) }
  },
  'policies.remove': (ctx, input) => {
    ctx.undoable('calendar.undo.policyRemoved')
    removePolicy(ctx.db, ctx, input.id)
    return {}
  },
  'policies.reorder': (ctx, input) => {
    ctx.undoable('calendar.undo.policiesReordered')
    reorderPolicies(ctx.db, ctx, input.ids)
    return {}
  },
}

export const calendarHandlers: Handlers<typeof calendarContract> = {
  'calendar.range': (ctx, input) => rangeView(ctx.db, input),
  'calendar.groups': (ctx) => groupsView(ctx.db),
  'calendar.grid': (ctx, input) => gridView(ctx.db, ctx.zone, ctx.now, input),
  'calendar.entry': (ctx, input) => entryView(ctx.db, input.entryId),
  'calendar.preview': (ctx, input) => ({ rows: previewCells(ctx.db, ctx.zone, ctx.now, input) }),
  'calendar.check': (ctx, input) => checkPlan(ctx.db, ctx.zone, ctx.now, input),
  'calendar.plan': (ctx, input) => {
    ctx.undoable('calendar.undo.planned')
    return planEntry(ctx.db, ctx, input)
  },
  'calendar.move': (ctx, input) => {
    ctx.undoable('calendar.undo.moved')
    return moveDeliveries(ctx.db, ctx, input)
  },
  'calendar.cancel': (ctx, input) => {
    ctx.undoable('calendar.undo.cancelled')
    return { cancelled: cancelDeliveries(ctx.db, ctx, input) }
  },
}

export const deliveriesHandlers: Handlers<typeof deliveriesContract> = {
  'deliveries.today': (ctx) => todayView(ctx.db, ctx.zone, ctx.now),
  'today.figures': (ctx) => ({ ...figuresView(ctx.db, ctx.zone, ctx.now), waiting: countWaiting(ctx.db, ctx.now) }),
  'deliveries.claim': (ctx, input) => claimDeliveries(ctx.db, ctx, input.ids, input.override),
  'deliveries.approve': (ctx, input) => {
    ctx.undoable('calendar.undo.approved', { count: input.ids.length })
    return approveDeliveries(ctx.db, ctx, input)
  },
  'deliveries.remind': (ctx, input) => ({ reminded: remindOwners(ctx.db, ctx, input.ids) }),
  'deliveries.release': (ctx, input) => {
    ctx.undoable('calendar.undo.released', { count: input.ids.length })
    return { released: withdrawAndRelease(ctx.db, ctx, input.ids) }
  },
  'deliveries.confirm': (ctx, input) => {
    ctx.undoable('calendar.undo.confirmed', { count: input.ids.length })
    return withdrawAndConfirm(ctx.db, ctx, input)
  },
  'deliveries.skip': (ctx, input) => {
    ctx.undoable('calendar.undo.skipped', { count: input.ids.length })
    return { skipped: withdrawAndSkip(ctx.db, ctx, input) }
  },
  'deliveries.fail': (ctx, input) => {
    ctx.undoable('calendar.undo.failed', { count: input.ids.length })
    return { failed: withdrawAndFail(ctx.db, ctx, input) }
  },
}

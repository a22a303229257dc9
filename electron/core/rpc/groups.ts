import type { groupsContract } from '#shared/contract/groups.ts'
import { changeGroups } from '#core/cadence/group-acts.ts'
import { groupDetail, groupTable, memberList } from '#core/cadence/groups.ts'
import { setStaff } from '#core/cadence/staff.ts'
import type { Handlers } from './context.ts'

export const groupsHandlers: Handlers<typeof groupsContract> = {
  'groups.list': (ctx) => groupTable(ctx),
  'groups.get': (ctx, input) => groupDetail(ctx, input.id),
  'groups.members': (ctx, input) => memberList(ctx.db, input),
  'groups.setStaff': (ctx, input) => {
    ctx.undoable(input.staff ? 'groups.undo.staff' : 'groups.undo.notStaff')
    return { changed: setStaff(ctx.db, input, ctx.now) ? 1 : 0 }
  },
  'groups.update': (ctx, input) => {
    ctx.undoable('groups.undo.updated', { count: input.ids.length })
    return { changed: changeGroups(ctx.db, input, ctx.now) }
  },
}

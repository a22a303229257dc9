import { QunxiError } from '#shared/contract/errors.ts'
import type { groupsContract } from '#shared/contract/groups.ts'
import { usualTiers } from '#shared/domain/tiers.ts'
import { groupDetail, groupList, sparkDays } from '#core/cadence/groups.ts'
import { setStaff } from '#core/cadence/staff.ts'
import {
  addGroupTag,
  countMembers,
  groupMembers,
  removeGroupTag,
  updateGroup,
  type GroupPatch,
} from '#core/store/tables/groups.ts'
import { getOperator } from '#core/store/tables/operators.ts'
import { hasTag } from '#core/store/tables/tags.ts'
import type { Handlers, WriteContext } from './context.ts'

export const groupsHandlers: Handlers<typeof groupsContract> = {
  'groups.list': (ctx) => {
    const items = groupList(ctx)
    const tiers = [...new Set([...usualTiers, ...items.map((item) => item.tier)])]
    return { days: sparkDays(ctx), items, total: items.length, tiers }
  },
  'groups.get': (ctx, input) => groupDetail(ctx, input.id),
  'groups.members': (ctx, input) => ({
    items: groupMembers(ctx.db, input.id, input.offset, input.limit).map((row) => ({
      contactId: row.contact_id,
      customerId: row.customer_id,
      name: row.name,
      nickname: row.nickname,
      role: row.role,
      staff: row.staff === 1,
      operatorId: row.operator_id,
      joinedAt: row.joined_at,
      leftAt: row.left_at,
      lastSeenAt: row.last_seen_at,
    })),
    total: countMembers(ctx.db, input.id),
  }),
  'groups.setStaff': (ctx, input) => {
    if (input.operatorId && !getOperator(ctx.db, input.operatorId)) {
      throw new QunxiError('NOT_FOUND', 'This operator is not there any more', { operatorId: input.operatorId })
    }
    ctx.undoable(input.staff ? 'groups.undo.staff' : 'groups.undo.notStaff')
    const changed = setStaff(ctx.db, input, ctx.now)
    return { changed: changed ? 1 : 0 }
  },
  'groups.update': (ctx, input) => {
    const { ids, addTagIds = [], removeTagIds = [], ...patch } = input
    checkReferences(ctx, patch.operatorId, [...addTagIds, ...removeTagIds])
    ctx.undoable('groups.undo.updated', { count: ids.length })
    const fields: GroupPatch = {
      ...(patch.tier === undefined ? {} : { tier: patch.tier }),
      ...(patch.operatorId === undefined ? {} : { operatorId: patch.operatorId }),
      ...(patch.note === undefined ? {} : { note: patch.note }),
    }
    for (const id of new Set(ids)) {
      if (!updateGroup(ctx.db, id, fields)) throw new QunxiError('NOT_FOUND', `There is no group ${id}`, { id })
      for (const tag of addTagIds) addGroupTag(ctx.db, id, tag, ctx.now)
      for (const tag of removeTagIds) removeGroupTag(ctx.db, id, tag)
    }
    return { changed: new Set(ids).size }
  },
}

function checkReferences(ctx: WriteContext, operatorId: string | null | undefined, tagIds: readonly string[]): void {
  if (operatorId && !getOperator(ctx.db, operatorId))
    throw new QunxiError('NOT_FOUND', 'This operator is not there any more', { operatorId })
  for (const tagId of tagIds)
    if (!hasTag(ctx.db, tagId)) throw new QunxiError('NOT_FOUND', 'This tag is not there any more', { tagId })
}

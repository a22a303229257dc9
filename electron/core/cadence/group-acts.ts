/** What people set about groups: tier, operator, note, tags. In the caller's transaction. */
import type { ParsedInputOf } from '#shared/contract/define.ts'
import { notThere } from '#shared/contract/errors.ts'
import type { groupsContract } from '#shared/contract/groups.ts'
import type { WriteDb } from '#core/store/db.ts'
import { addGroupTag, removeGroupTag, updateGroup, type GroupPatch } from '#core/store/tables/groups.ts'
import { hasTag } from '#core/store/tables/tags.ts'
import { requireOperator } from './operators.ts'

/** Returns how many groups. NOT_FOUND where a group, the operator or a tag is gone. `now`: epoch milliseconds. */
export function changeGroups(db: WriteDb, input: ParsedInputOf<(typeof groupsContract)['groups.update']>, now: number): number {
  const { addTagIds = [], removeTagIds = [], tier, operatorId, note } = input
  requireOperator(db, operatorId)
  for (const [field, tagIds] of Object.entries({ addTagIds, removeTagIds }))
    for (const tagId of tagIds) if (!hasTag(db, tagId)) throw notThere('tag', field, tagId)
  const patch: GroupPatch = {
    ...(tier === undefined ? {} : { tier }),
    ...(operatorId === undefined ? {} : { operatorId }),
    ...(note === undefined ? {} : { note }),
  }
  const ids = new Set(input.ids)
  for (const id of ids) {
    if (!updateGroup(db, id, patch)) throw notThere('group', 'ids', id)
    for (const tag of addTagIds) addGroupTag(db, id, tag, now)
    for (const tag of removeTagIds) removeGroupTag(db, id, tag)
  }
  return ids.size
}

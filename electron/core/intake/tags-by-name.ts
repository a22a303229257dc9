/**
 * Making a tag or a tag group by its name: one rule for what people type, what files bring and what a channel's library holds.
 * Groups are in the order of their making with 未分组 behind all; a group that somebody named gets the next colour.
 */
import { tagColors } from '#shared/contract/tags.ts'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { findTagGroupNamed, findTagsNamed, listTagGroups, saveTag, saveTagGroup, UNGROUPED } from '#core/store/tables/tags.ts'

/** Where tags of a file go that names no group for them. */
export const IMPORTED = '导入'

/** Groups that nobody named are grey. */
const UNNAMED: ReadonlySet<string> = new Set([UNGROUPED, IMPORTED])
const LAST_PLACE = 1_000_000

/** A name as it is stored and compared. */
export function tagName(said: string): string {
  return said.trim()
}

/** The place behind all groups but 未分组. */
export function nextTagGroupPosition(db: ReadDb): number {
  return Math.max(0, ...listTagGroups(db).map((group) => (group.position < LAST_PLACE ? group.position : 0))) + 1
}

/** The group of that name, made when there is none. `now`: epoch milliseconds. */
export function ensureTagGroup(db: WriteDb, said: string, now: number): { id: string; made: boolean } {
  const name = tagName(said)
  const found = findTagGroupNamed(db, name)
  if (found) return { id: found.id, made: false }
  const id = newId(now)
  const color = UNNAMED.has(name) ? 'grey' : tagColors[listTagGroups(db).length % tagColors.length]!
  saveTagGroup(db, { id, name, color, position: name === UNGROUPED ? LAST_PLACE : nextTagGroupPosition(db) })
  return { id, made: true }
}

/** The tag of that name in that group, made when there is none; a new one has its group's colour. `now`: epoch milliseconds. */
export function ensureTag(
  db: WriteDb,
  tag: { groupId: string; name: string; source: 'manual' | 'channel'; now: number },
): string {
  const name = tagName(tag.name)
  const found = findTagsNamed(db, name).find((each) => each.group_id === tag.groupId)
  if (found) return found.id
  const id = newId(tag.now)
  saveTag(db, { id, groupId: tag.groupId, name, color: null, source: tag.source, createdAt: tag.now })
  return id
}

/** Tags as people use them: by name, made when missing, over one customer or a whole filtered set. */
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import type { CustomerSelection } from '#shared/domain/customer-filter.ts'
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import type { tagColors, tagsContract } from '#shared/contract/tags.ts'
import { newId } from '#shared/domain/id.ts'
import { ensureTagGroup, nextTagGroupPosition, tagName } from '#core/intake/tags-by-name.ts'
import { channelsOfTags } from '#core/store/tables/channel-tags.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { selectedIds } from '#core/store/tables/customers.ts'
import {
  addTag,
  deleteTag,
  deleteTagGroup,
  findTagGroupNamed,
  findTagsNamed,
  hasTag,
  listTagGroups,
  listTags,
  removeTag,
  saveTag,
  saveTagGroup,
  UNGROUPED,
} from '#core/store/tables/tags.ts'
import { taggedOutOfReach } from '#core/store/tables/tag-reach.ts'

/** The tag of that name, whatever its group. CONFLICT where two groups have one. */
export function tagNamed(db: ReadDb, name: string): string | undefined {
  const found = findTagsNamed(db, tagName(name))
  if (found.length > 1) throw new QunxiError('CONFLICT', `Several groups have a tag named ${name}`, { tag: name })
  return found[0]?.id
}

/** Returns how many marks were set or taken. NOT_FOUND for a tag that is not there. */
function applyTags(
  db: WriteDb,
  selection: CustomerSelection,
  change: { add: readonly string[]; remove: readonly string[] },
  now: number,
): number {
  requireTags(db, 'add', change.add)
  requireTags(db, 'remove', change.remove)
  // Taking away first could change whom a filter by these tags finds; the set is fixed before anything moves.
  const fixed = 'ids' in selection || change.add.length + change.remove.length < 2 ? selection : freeze(db, selection, now)
  let changed = 0
  for (const tag of change.add) changed += addTag(db, tag, fixed, now)
  for (const tag of change.remove) changed += removeTag(db, tag, fixed, now)
  return changed
}

function freeze(db: WriteDb, selection: CustomerSelection, now: number): CustomerSelection {
  return { ids: selectedIds(db, selection, now) }
}

function requireTags(db: ReadDb, field: string, ids: readonly string[]): void {
  for (const id of ids) {
    if (!hasTag(db, id)) throw notThere('tag', field, id)
  }
}

/** A tag by its name or id, for the command line. */
export function findTag(db: ReadDb, nameOrId: string): string {
  const found = listTags(db).filter((tag) => tag.name === nameOrId || tag.id === nameOrId)
  if (found.length === 0) throw notThere('tag named', 'tag', nameOrId)
  return found[0]!.id
}

type Calls = typeof tagsContract
type Asked<M extends keyof Calls> = ParsedInputOf<Calls[M]>
type Color = (typeof tagColors)[number]

/** All groups and tags, with the live accounts whose libraries have them. */
export function tagLibrary(db: ReadDb): OutputOf<Calls['tags.list']> {
  const places = new Map<string, string[]>()
  for (const { of, id, account } of channelsOfTags(db)) {
    const key = `${of} ${id}`
    places.set(key, [...(places.get(key) ?? []), account])
  }
  return {
    groups: listTagGroups(db).map((group) => ({
      ...group,
      color: group.color as Color,
      accounts: places.get(`group ${group.id}`) ?? [],
    })),
    tags: listTags(db).map((tag) => ({
      id: tag.id,
      groupId: tag.group_id,
      name: tag.name,
      color: tag.color as Color | null,
      source: tag.source as 'manual' | 'rule' | 'channel',
      customers: tag.customers,
      groups: tag.groups,
      accounts: places.get(`tag ${tag.id}`) ?? [],
    })),
  }
}

/** Returns its id. CONFLICT where another group has the name. */
export function writeTagGroup(db: WriteDb, input: Asked<'tagGroups.save'>, now: number): string {
  const namesake = findTagGroupNamed(db, input.name)
  if (namesake && namesake.id !== input.id)
    throw new QunxiError('CONFLICT', `There is a tag group named ${input.name} already`, { name: input.name })
  const before = listTagGroups(db).find((group) => group.id === input.id)
  if (input.id !== undefined && !before) throw notThere('tag group', 'id', input.id)
  const id = input.id ?? newId(now)
  const position = input.position ?? before?.position ?? nextTagGroupPosition(db)
  saveTagGroup(db, { id, name: input.name, color: input.color, position })
  return id
}

/** CONFLICT while tags are in it. */
export function dropTagGroup(db: WriteDb, id: string): void {
  if (listTags(db).some((tag) => tag.group_id === id)) throw new QunxiError('CONFLICT', 'The group still holds tags')
  if (deleteTagGroup(db, id) === 0) throw notThere('tag group', 'id', id)
}

/** Returns its id. A new one without a group goes into 未分组. CONFLICT where its group has the name already. */
export function writeTag(db: WriteDb, input: Asked<'tags.save'>, now: number): string {
  const before = listTags(db).find((tag) => tag.id === input.id)
  if (input.id !== undefined && !before) throw notThere('tag', 'id', input.id)
  if (input.groupId !== undefined && !listTagGroups(db).some((group) => group.id === input.groupId))
    throw notThere('tag group', 'groupId', input.groupId)
  const groupId = input.groupId ?? before?.group_id ?? ensureTagGroup(db, UNGROUPED, now).id
  if (findTagsNamed(db, input.name).some((tag) => tag.group_id === groupId && tag.id !== input.id))
    throw new QunxiError('CONFLICT', `The group has a tag named ${input.name} already`, { name: input.name })
  const id = input.id ?? newId(now)
  const color = input.color === undefined ? (before?.color ?? null) : input.color
  saveTag(db, { id, groupId, name: input.name, color, source: before?.source ?? 'manual', createdAt: now })
  return id
}

/** Takes a tag out of the library, with every mark of it. Returns its name. */
export function dropTag(db: WriteDb, id: string): string {
  const tag = listTags(db).find((each) => each.id === id)
  if (!tag) throw notThere('tag', 'id', id)
  deleteTag(db, id)
  return tag.name
}

/** `applyTags`, and how many of those tagged a live channel knows but lets nobody tag. */
export function markCustomers(db: WriteDb, input: Asked<'tags.apply'>, now: number): OutputOf<Calls['tags.apply']> {
  const changed = applyTags(db, input.selection, input, now)
  return { changed, stays: changed > 0 ? taggedOutOfReach(db, input.add, now) : 0 }
}

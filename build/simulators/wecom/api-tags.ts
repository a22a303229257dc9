/** The corp tag library and the marking of customers. */
import { ownFollow } from './api-contacts.ts'
import { type Input, objectsOf, optionalText, type Output, type Platform, post, secondsOf, textOf, textsOf } from './endpoint.ts'
import { PlatformError } from './errors.ts'
import { tagId } from './generate.ts'
import { removeTag, type Tag, type TagGroup } from './world.ts'

const longestName = 30
const mostTags = 3000

export const tagEndpoints = {
  'externalcontact/get_corp_tag_list': post(({ world }, input) => {
    const tagIds = textsOf(input, 'tag_id')
    const groupIds = textsOf(input, 'group_id')
    // Deleted ones are named only to those who ask by id.
    if (groupIds.length > 0)
      return {
        tag_group: [...world.tagGroups.values()].filter((g) => groupIds.includes(g.id)).map((g) => groupJson(g, g.tags, true)),
      }
    if (tagIds.length > 0) {
      const groups = [...world.tagGroups.values()].map((group) => ({
        group,
        tags: group.tags.filter((tag) => tagIds.includes(tag.id)),
      }))
      return { tag_group: groups.filter(({ tags }) => tags.length > 0).map(({ group, tags }) => groupJson(group, tags, true)) }
    }
    const live = [...world.tagGroups.values()].filter((group) => !group.deleted)
    return {
      tag_group: live.map((group) =>
        groupJson(
          group,
          group.tags.filter((tag) => !tag.deleted),
          false,
        ),
      ),
    }
  }),

  'externalcontact/add_corp_tag': post((platform, input) => {
    const wanted = tagsWanted(input)
    const group = groupFor(platform, input)
    if (wanted.some(({ name }) => group.tags.some((tag) => !tag.deleted && tag.name === name))) throw new PlatformError(40071)
    const made = wanted.map(({ name, order }) => newTag(platform, group, name, order))
    return { tag_group: groupJson(group, made, false) }
  }),

  'externalcontact/edit_corp_tag': post(({ world }, input) => {
    const id = textOf(input, 'id', 40068)
    const item = world.tags.get(id) ?? world.tagGroups.get(id)
    if (item === undefined || item.deleted) throw new PlatformError(40068, id)
    const name = optionalText(input, 'name', longestName)
    if (name !== undefined && name !== '') {
      const beside = 'groupId' in item ? world.tagGroups.get(item.groupId)!.tags : [...world.tagGroups.values()]
      if (beside.some((other) => other !== item && !other.deleted && other.name === name)) throw new PlatformError(40071)
      item.name = name
    }
    if (typeof input.order === 'number') item.order = input.order
    return {}
  }),

  'externalcontact/del_corp_tag': post(({ world }, input) => {
    const tagIds = textsOf(input, 'tag_id')
    const groupIds = textsOf(input, 'group_id')
    if (tagIds.length + groupIds.length === 0) throw new PlatformError(40058, 'tag_id and group_id')
    for (const id of tagIds) if (world.tags.get(id)?.deleted !== false) throw new PlatformError(40068, id)
    for (const id of groupIds) if (world.tagGroups.get(id)?.deleted !== false) throw new PlatformError(40068, id)
    for (const id of tagIds) removeTag(world, world.tags.get(id)!)
    for (const id of groupIds) removeGroup(world, world.tagGroups.get(id)!)
    return {}
  }),

  'externalcontact/mark_tag': post((platform, input) => {
    const follow = ownFollow(platform, input)
    const add = textsOf(input, 'add_tag')
    const remove = textsOf(input, 'remove_tag')
    if (add.length + remove.length === 0) throw new PlatformError(40058, 'add_tag and remove_tag')
    for (const id of [...add, ...remove]) if (platform.world.tags.get(id)?.deleted !== false) throw new PlatformError(40068, id)
    for (const id of remove) follow.tags.delete(id)
    for (const id of add) follow.tags.add(id)
    return {}
  }),
}

export function newTag(platform: Platform, group: TagGroup, name: string, order: number): Tag {
  const live = [...platform.world.tags.values()].filter((tag) => !tag.deleted).length
  if (live >= mostTags) throw new PlatformError(40126)
  const tag: Tag = { id: tagId(platform.random), name, groupId: group.id, createTime: secondsOf(platform), order, deleted: false }
  platform.world.tags.set(tag.id, tag)
  group.tags.push(tag)
  return tag
}

export function newTagGroup(platform: Platform, name: string, order: number): TagGroup {
  const group: TagGroup = { id: tagId(platform.random), name, createTime: secondsOf(platform), order, deleted: false, tags: [] }
  platform.world.tagGroups.set(group.id, group)
  return group
}

export function removeGroup(world: Platform['world'], group: TagGroup): void {
  group.deleted = true
  for (const tag of group.tags) if (!tag.deleted) removeTag(world, tag)
}

/** By id; by name, an existing group of that name takes the tags; else a new group. */
function groupFor(platform: Platform, input: Input): TagGroup {
  const id = optionalText(input, 'group_id')
  if (id !== undefined && id !== '') {
    const group = platform.world.tagGroups.get(id)
    if (group === undefined || group.deleted) throw new PlatformError(40068, id)
    return group
  }
  const name = optionalText(input, 'group_name', longestName)
  if (name === undefined || name === '') throw new PlatformError(40058, 'group_id or group_name')
  const existing = [...platform.world.tagGroups.values()].find((group) => !group.deleted && group.name === name)
  return existing ?? newTagGroup(platform, name, orderOf(input))
}

function tagsWanted(input: Input): { name: string; order: number }[] {
  const tags = objectsOf(input, 'tag')
  if (tags.length === 0) throw new PlatformError(40058, 'tag')
  const wanted = tags.map((tag) => {
    const name = optionalText(tag, 'name', longestName)
    if (name === undefined || name === '') throw new PlatformError(40058, 'tag.name')
    return { name, order: orderOf(tag) }
  })
  if (new Set(wanted.map((tag) => tag.name)).size < wanted.length) throw new PlatformError(40071)
  return wanted
}

function orderOf(input: Input): number {
  return typeof input.order === 'number' ? input.order : 0
}

function groupJson(group: TagGroup, tags: Tag[], told: boolean): Output {
  const ordered = tags.toSorted((a, b) => b.order - a.order || a.createTime - b.createTime)
  return {
    group_id: group.id,
    group_name: group.name,
    create_time: group.createTime,
    order: group.order,
    ...(told ? { deleted: group.deleted } : {}),
    tag: ordered.map((tag) => ({
      id: tag.id,
      name: tag.name,
      create_time: tag.createTime,
      order: tag.order,
      ...(told ? { deleted: tag.deleted } : {}),
    })),
  }
}

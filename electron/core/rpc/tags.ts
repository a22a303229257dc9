import { QunxiError } from '#shared/contract/errors.ts'
import type { tagColors, tagsContract } from '#shared/contract/tags.ts'
import { newId } from '#shared/domain/id.ts'
import { applyTags } from '#core/customers/tags.ts'
import { ensureTagGroup, nextTagGroupPosition } from '#core/intake/tags-by-name.ts'
import { channelsOfTags } from '#core/store/tables/channel-tags.ts'
import {
  deleteTag,
  deleteTagGroup,
  findTagGroupNamed,
  findTagsNamed,
  listTagGroups,
  listTags,
  saveTag,
  saveTagGroup,
  UNGROUPED,
} from '#core/store/tables/tags.ts'
import { taggedOutOfReach } from '#core/store/tables/tag-reach.ts'
import type { Handlers } from './context.ts'

type Color = (typeof tagColors)[number]

export const tagsHandlers: Handlers<typeof tagsContract> = {
  'tags.list': (ctx) => {
    const places = new Map<string, string[]>()
    for (const { of, id, account } of channelsOfTags(ctx.db)) {
      const key = `${of} ${id}`
      places.set(key, [...(places.get(key) ?? []), account])
    }
    return {
      groups: listTagGroups(ctx.db).map((group) => ({
        ...group,
        color: group.color as Color,
        accounts: places.get(`group ${group.id}`) ?? [],
      })),
      tags: listTags(ctx.db).map((tag) => ({
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
  },
  'tagGroups.save': (ctx, input) => {
    const namesake = findTagGroupNamed(ctx.db, input.name)
    if (namesake && namesake.id !== input.id)
      throw new QunxiError('CONFLICT', `There is a tag group named ${input.name} already`, { name: input.name })
    const before = listTagGroups(ctx.db).find((group) => group.id === input.id)
    if (input.id !== undefined && !before) throw new QunxiError('NOT_FOUND', 'This tag group is not there any more')
    const id = input.id ?? newId(ctx.now)
    ctx.undoable('tags.undo.groupSaved', { name: input.name })
    saveTagGroup(ctx.db, {
      id,
      name: input.name,
      color: input.color,
      position: input.position ?? before?.position ?? nextTagGroupPosition(ctx.db),
    })
    return { id }
  },
  'tagGroups.remove': (ctx, input) => {
    if (listTags(ctx.db).some((tag) => tag.group_id === input.id)) throw new QunxiError('CONFLICT', 'The group still holds tags')
    ctx.undoable('tags.undo.groupRemoved')
    if (deleteTagGroup(ctx.db, input.id) === 0) throw new QunxiError('NOT_FOUND', 'This tag group is not there any more')
    return {}
  },
  'tags.save': (ctx, input) => {
    const before = listTags(ctx.db).find((tag) => tag.id === input.id)
    if (input.id !== undefined && !before) throw new QunxiError('NOT_FOUND', 'This tag is not there any more')
    ctx.undoable(before ? 'tags.undo.renamed' : 'tags.undo.made', { name: input.name })
    const groupId = input.groupId ?? before?.group_id ?? ensureTagGroup(ctx.db, UNGROUPED, ctx.now).id
    if (findTagsNamed(ctx.db, input.name).some((tag) => tag.group_id === groupId && tag.id !== input.id)) {
      throw new QunxiError('CONFLICT', `The group has a tag named ${input.name} already`, { name: input.name })
    }
    const id = input.id ?? newId(ctx.now)
    const color = input.color === undefined ? (before?.color ?? null) : input.color
    saveTag(ctx.db, { id, groupId, name: input.name, color, source: before?.source ?? 'manual', createdAt: ctx.now })
    return { id }
  },
  'tags.remove': (ctx, input) => {
    const tag = listTags(ctx.db).find((each) => each.id === input.id)
    if (!tag) throw new QunxiError('NOT_FOUND', 'This tag is not there any more')
    ctx.undoable('tags.undo.removed', { name: tag.name })
    deleteTag(ctx.db, input.id)
    return {}
  },
  'tags.apply': (ctx, input) => {
    ctx.undoable(input.add.length > 0 ? 'tags.undo.applied' : 'tags.undo.taken')
    const changed = applyTags(ctx.db, input.selection, input, ctx.now)
    ctx.undoable(input.add.length > 0 ? 'tags.undo.applied' : 'tags.undo.taken', { count: changed })
    return { changed, stays: changed > 0 ? taggedOutOfReach(ctx.db, input.add, ctx.now) : 0 }
  },
}

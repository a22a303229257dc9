import type { tagsContract } from '#shared/contract/tags.ts'
import { dropTag, dropTagGroup, markCustomers, tagLibrary, writeTag, writeTagGroup } from '#core/customers/tags.ts'
import type { Handlers } from './context.ts'

export const tagsHandlers: Handlers<typeof tagsContract> = {
  'tags.list': (ctx) => tagLibrary(ctx.db),
  'tagGroups.save': (ctx, input) => {
    ctx.undoable('tags.undo.groupSaved', { name: input.name })
    return { id: writeTagGroup(ctx.db, input, ctx.now) }
  },
  'tagGroups.remove': (ctx, input) => {
    ctx.undoable('tags.undo.groupRemoved')
    dropTagGroup(ctx.db, input.id)
    return {}
  },
  'tags.save': (ctx, input) => {
    ctx.undoable(input.id === undefined ? 'tags.undo.made' : 'tags.undo.renamed', { name: input.name })
    return { id: writeTag(ctx.db, input, ctx.now) }
  },
  'tags.remove': (ctx, input) => {
    ctx.undoable('tags.undo.removed')
    ctx.undoable('tags.undo.removed', { name: dropTag(ctx.db, input.id) })
    return {}
  },
  'tags.apply': (ctx, input) => {
    const label = input.add.length > 0 ? 'tags.undo.applied' : 'tags.undo.taken'
    ctx.undoable(label)
    const done = markCustomers(ctx.db, input, ctx.now)
    ctx.undoable(label, { count: done.changed })
    return done
  },
}

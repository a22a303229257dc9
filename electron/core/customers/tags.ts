/** Tags as people use them: by name, made when missing, over one customer or a whole filtered set. */
import { QunxiError } from '#shared/contract/errors.ts'
import type { CustomerSelection } from '#shared/domain/customer-filter.ts'
import { tagName } from '#core/intake/tags-by-name.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { selectedIds } from '#core/store/tables/customers.ts'
import { addTag, findTagsNamed, hasTag, listTags, removeTag } from '#core/store/tables/tags.ts'

/** The tag of that name, whatever its group. CONFLICT where two groups have one. */
export function tagNamed(db: ReadDb, name: string): string | undefined {
  const found = findTagsNamed(db, tagName(name))
  if (found.length > 1) throw new QunxiError('CONFLICT', `Several groups have a tag named ${name}`, { tag: name })
  return found[0]?.id
}

/** Answers how many marks were set or taken. NOT_FOUND for a tag that is not there. */
export function applyTags(
  db: WriteDb,
  selection: CustomerSelection,
  change: { add: readonly string[]; remove: readonly string[] },
  now: number,
): number {
  requireTags(db, [...change.add, ...change.remove])
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

function requireTags(db: ReadDb, ids: readonly string[]): void {
  for (const id of ids) {
    if (!hasTag(db, id)) throw new QunxiError('NOT_FOUND', `There is no tag ${id}`, { tag: id })
  }
}

/** A tag by its name or id, for the command line. */
export function findTag(db: ReadDb, nameOrId: string): string {
  const found = listTags(db).filter((tag) => tag.name === nameOrId || tag.id === nameOrId)
  if (found.length === 0) throw new QunxiError('NOT_FOUND', `There is no tag named ${nameOrId}`, { tag: nameOrId })
  return found[0]!.id
}

/**
 * Selection in a long list, as data: either the ids picked one by one, or "all that the filter finds, except these".
 * The second form never holds the ids of 50,000 rows in the window.
 */
export type Id = string | number

export type Selection<I extends Id> =
  | { readonly mode: 'some'; readonly ids: ReadonlySet<I> }
  | { readonly mode: 'all'; readonly except: ReadonlySet<I> }

export function emptySelection<I extends Id>(): Selection<I> {
  return { mode: 'some', ids: new Set() }
}

export function allSelected<I extends Id>(): Selection<I> {
  return { mode: 'all', except: new Set() }
}

export function isSelected<I extends Id>(selection: Selection<I>, id: I): boolean {
  return selection.mode === 'some' ? selection.ids.has(id) : !selection.except.has(id)
}

/** `total` is the number of rows the filter finds. */
export function selectedCount<I extends Id>(selection: Selection<I>, total: number): number {
  return selection.mode === 'some' ? selection.ids.size : Math.max(0, total - selection.except.size)
}

export function withIds<I extends Id>(selection: Selection<I>, ids: Iterable<I>, on: boolean): Selection<I> {
  const next = new Set(selection.mode === 'some' ? selection.ids : selection.except)
  const add = on === (selection.mode === 'some')
  for (const id of ids) {
    if (add) next.add(id)
    else next.delete(id)
  }
  return selection.mode === 'some' ? { mode: 'some', ids: next } : { mode: 'all', except: next }
}

export function toggled<I extends Id>(selection: Selection<I>, id: I): Selection<I> {
  return withIds(selection, [id], !isSelected(selection, id))
}

/** Ids between two rows of the list as it stands, both ends included; for shift-click. */
export function rangeOf<I extends Id>(order: readonly I[], from: I, to: I): I[] {
  const a = order.indexOf(from)
  const b = order.indexOf(to)
  if (a < 0 || b < 0) return b < 0 ? [] : [to]
  return order.slice(Math.min(a, b), Math.max(a, b) + 1)
}

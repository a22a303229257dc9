/**
 * Pieces below one another in something that scrolls with other things in it. A short list is drawn as it is; of a long one only
 * what is near the view exists (VirtualRows).
 */
import type { ReactNode } from 'react'
import { VirtualRows } from './virtual-rows.tsx'

/** About two screens: measuring costs more than it saves below that. */
const SHORT = 40

interface LongListProps<T> {
  /** Spoken name of the list. */
  label: string
  items: readonly T[]
  /** About how many pixels a piece is high, at 100 % text size. */
  rowHeight: number
  keyOf: (item: T, index: number) => string | number
  render: (item: T, index: number) => ReactNode
}

export function LongList<T>({ label, items, rowHeight, keyOf, render }: LongListProps<T>) {
  if (items.length > SHORT)
    return (
      <VirtualRows
        label={label}
        count={items.length}
        rowHeight={rowHeight}
        keyOf={(index) => keyOf(items[index]!, index)}
        render={(index) => render(items[index]!, index)}
      />
    )
  return (
    <div role="list" aria-label={label}>
      {items.map((item, index) => (
        <div key={keyOf(item, index)} role="listitem">
          {render(item, index)}
        </div>
      ))}
    </div>
  )
}

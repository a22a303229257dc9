/**
 * A long run of pieces in something that scrolls with other things in it (a column, an inspector): only what is near the
 * view exists. Pieces are measured as they are drawn. Where the rows have the scrolling to themselves: VirtualList.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useRem } from './use-rem.ts'

interface VirtualRowsProps {
  /** Spoken name of the list. */
  label: string
  count: number
  /** About how many pixels a piece is high, at 100 % text size. */
  rowHeight: number
  keyOf: (index: number) => string | number
  render: (index: number) => ReactNode
  /** Brought into view when it changes; -1 for none. */
  active?: number
}

function scrollerOf(element: HTMLElement): HTMLElement {
  let at = element.parentElement
  while (at && !/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement
  return at ?? document.documentElement
}

export function VirtualRows({ label, count, rowHeight, keyOf, render, active = -1 }: VirtualRowsProps) {
  const own = useRef<HTMLDivElement>(null)
  const height = useRem(rowHeight)
  const [place, setPlace] = useState<{ scroller: HTMLElement; above: number } | null>(null)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this project's components
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => place?.scroller ?? null,
    estimateSize: () => height,
    getItemKey: keyOf,
    scrollMargin: place?.above ?? 0,
    overscan: 4,
  })
  useLayoutEffect(() => {
    const list = own.current
    if (!list) return
    const scroller = scrollerOf(list)
    const look = () => {
      const above = Math.round(list.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop)
      setPlace((before) => (before?.scroller === scroller && before.above === above ? before : { scroller, above }))
    }
    look()
    // Pieces above the rows in the same scroller may grow and shrink, and then their common holder does.
    const observer = new ResizeObserver(look)
    for (let holder = list.parentElement; holder && holder !== scroller; holder = holder.parentElement) observer.observe(holder)
    return () => observer.disconnect()
  }, [])
  useEffect(() => virtual.measure(), [virtual, height])
  useEffect(() => {
    if (active >= 0 && active < count) virtual.scrollToIndex(active, { align: 'auto' })
  }, [virtual, active, count])

  const items = virtual.getVirtualItems()
  const margin = place?.above ?? 0
  const before = items.length > 0 ? items[0]!.start - margin : 0
  const after = items.length > 0 ? virtual.getTotalSize() - (items.at(-1)!.end - margin) : virtual.getTotalSize()
  return (
    <div ref={own} role="list" aria-label={label} style={{ paddingTop: before, paddingBottom: after, overflowAnchor: 'none' }}>
      {items.map((item) => (
        <div
          key={item.key}
          ref={virtual.measureElement}
          data-index={item.index}
          role="listitem"
          aria-setsize={count}
          aria-posinset={item.index + 1}
        >
          {render(item.index)}
        </div>
      ))}
    </div>
  )
}

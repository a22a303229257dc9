/** A long list of rows of equal (or measured) height; only what is on view exists. J/K and arrows move the active row. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { isCombination, useShortcut } from '#renderer/base/shortcuts.ts'
import classes from './data-table.module.css'
import { useRem } from './use-rem.ts'

interface VirtualListProps {
  /** Spoken name of the list. */
  label: string
  count: number
  /** Pixels of a row at 100 % text size. */
  rowHeight: number
  /** Rows differ in height and are measured after drawing. */
  measured?: boolean
  keyOf: (index: number) => string | number
  render: (index: number, active: boolean) => ReactNode
  /** The row the keys act on; -1 for none. */
  active?: number
  onActive?: (index: number) => void
  onOpen?: (index: number) => void
  /** First and last row on view: load around them. */
  onRange?: (first: number, last: number) => void
  /** J, K and Enter act on this list. Default true when `onActive` is given. */
  keyboard?: boolean
}

export function VirtualList(props: VirtualListProps) {
  const { label, count, rowHeight, measured = false, keyOf, render, active = -1, onActive, onOpen, onRange } = props
  const viewport = useRef<HTMLDivElement>(null)
  const height = useRem(rowHeight)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this project's components
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => viewport.current,
    estimateSize: () => height,
    getItemKey: keyOf,
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0

  useEffect(() => virtual.measure(), [virtual, height])
  useEffect(() => onRange?.(first, last), [onRange, first, last])
  useEffect(() => {
    if (active >= 0 && active < count) virtual.scrollToIndex(active, { align: 'auto' })
  }, [virtual, active, count])

  const move = (to: number) => {
    if (count > 0) onActive?.(Math.min(count - 1, Math.max(0, to)))
  }
  const keyboard = (props.keyboard ?? true) && onActive !== undefined
  useShortcut('j', () => move(active + 1), { labelKey: 'keys.next', group: 'list', enabled: keyboard })
  useShortcut('k', () => move(active - 1), { labelKey: 'keys.previous', group: 'list', enabled: keyboard })
  useShortcut('enter', () => (active >= 0 ? onOpen?.(active) : false), {
    labelKey: 'keys.open',
    group: 'list',
    enabled: keyboard && onOpen !== undefined,
  })

  return (
    <div
      ref={viewport}
      className={classes.list}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={active >= 0 ? `row-${keyOf(active)}` : undefined}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || isCombination(event)) return
        const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -count, End: count, j: 1, k: -1 }[event.key]
        if (step !== undefined) move(active + step)
        else if (event.key === 'Enter' && active >= 0) onOpen?.(active)
        else return
        event.preventDefault()
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {items.map((item) => (
          <div
            key={item.key}
            id={`row-${item.key}`}
            data-index={item.index}
            ref={measured ? virtual.measureElement : undefined}
            role="option"
            aria-selected={item.index === active}
            aria-setsize={count}
            aria-posinset={item.index + 1}
            className={classes.item}
            style={{ transform: `translateY(${item.start}px)`, height: measured ? undefined : item.size }}
            onClick={() => {
              onActive?.(item.index)
              onOpen?.(item.index)
            }}
          >
            {render(item.index, item.index === active)}
          </div>
        ))}
      </div>
    </div>
  )
}

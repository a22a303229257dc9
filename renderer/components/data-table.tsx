/**
 * The table of every list that is worked with: virtualised 36 px rows under a sticky head, sorting, columns chosen and
 * resized, many rows selected (shift for a range, or all that the filter finds), J/K/Enter/Space/X, a bulk bar below.
 * Rows come by index, so that 50,000 of them need not be here: `row(index)` may answer undefined while it is loading.
 */
import { Checkbox } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isCombination, useShortcut } from '#renderer/base/shortcuts.ts'
import classes from './data-table.module.css'
import { allSelected, emptySelection, type Id, isSelected, selectedCount, type Selection, toggled, withIds } from './selection.ts'
import { BulkBar } from './table-bulk.tsx'
import { type Column, useColumns } from './table-columns.ts'
import { ColumnMenu, type Sort, TableHead } from './table-head.tsx'
import { ROW_HEIGHT, useRem } from './use-rem.ts'

export type { Column } from './table-columns.ts'

interface DataTableProps<R, I extends Id> {
  /** Spoken name of the table. */
  label: string
  columns: readonly Column<R>[]
  /** Rows the filter finds. */
  count: number
  row: (index: number) => R | undefined
  idOf: (row: R) => I
  sort?: Sort | undefined
  onSort?: (sort: Sort) => void
  selection?: Selection<I>
  onSelection?: (selection: Selection<I>) => void
  /** The row the keys act on. */
  activeIndex?: number
  onActive?: (index: number, row: R | undefined) => void
  /** Enter, or a click. */
  onOpen?: (row: R, index: number) => void
  /** Space: look into it without leaving the list. */
  onPeek?: (row: R, index: number) => void
  /** First and last index on view, to load around. */
  onRange?: (first: number, last: number) => void
  /** Actions for the chosen rows; the bar shows while some are chosen. */
  bulk?: ReactNode
  /** Shown instead of rows when `count` is 0. */
  empty?: ReactNode
  /** Remembers columns and widths under this name. */
  storageKey?: string
  rowHeight?: number
  /** Default true. */
  keyboard?: boolean
}

const CHECK_WIDTH = 36

export function DataTable<R, I extends Id>(props: DataTableProps<R, I>) {
  const {
    label,
    columns,
    count,
    row,
    idOf,
    sort,
    onSort,
    selection,
    onSelection,
    activeIndex = -1,
    onActive,
    onOpen,
    onPeek,
    onRange,
  } = props
  const { t } = useTranslation()
  const viewport = useRef<HTMLDivElement>(null)
  const anchor = useRef(-1)
  const state = useColumns(columns, props.storageKey)
  const height = useRem(props.rowHeight ?? ROW_HEIGHT)
  const scale = height / (props.rowHeight ?? ROW_HEIGHT)
  const selecting = selection !== undefined && onSelection !== undefined

  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this project's components
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => viewport.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: height,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => virtual.measure(), [virtual, height])
  useEffect(() => onRange?.(first, last), [onRange, first, last])
  useEffect(() => {
    if (activeIndex >= 0 && activeIndex < count) virtual.scrollToIndex(activeIndex, { align: 'auto' })
  }, [virtual, activeIndex, count])

  const template = [
    ...(selecting ? [`${CHECK_WIDTH * scale}px`] : []),
    ...state.visible.map((column) => {
      const width = Math.round(state.widthOf(column) * scale)
      return column.grow ? `minmax(${width}px, 1fr)` : `${width}px`
    }),
    // Room for the button that chooses columns.
    `${CHECK_WIDTH * scale}px`,
  ].join(' ')

  const activate = (index: number) => {
    if (count === 0) return
    const to = Math.min(count - 1, Math.max(0, index))
    onActive?.(to, row(to))
  }
  const toggle = (index: number, range: boolean) => {
    const target = row(index)
    if (!selecting || target === undefined) return
    const from = range && anchor.current >= 0 ? anchor.current : index
    anchor.current = index
    if (from === index) return onSelection(toggled(selection, idOf(target)))
    const ids: I[] = []
    for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
      const between = row(at)
      if (between !== undefined) ids.push(idOf(between))
    }
    onSelection(withIds(selection, ids, true))
  }
  const withActive = (act: ((target: R, index: number) => void) | undefined) => {
    const target = activeIndex >= 0 ? row(activeIndex) : undefined
    if (!act || target === undefined) return false
    act(target, activeIndex)
    return undefined
  }

  /** The table takes the focus, so that Enter is about its row and not about the button pressed last. */
  const moveTo = (index: number) => {
    viewport.current?.focus({ preventScroll: true })
    activate(index)
  }

  const keyboard = props.keyboard ?? true
  const moves = keyboard && onActive !== undefined
  useShortcut('j', () => moveTo(activeIndex + 1), { labelKey: 'keys.next', group: 'list', enabled: moves })
  useShortcut('k', () => moveTo(activeIndex - 1), { labelKey: 'keys.previous', group: 'list', enabled: moves })
  useShortcut('enter', () => withActive(onOpen), { labelKey: 'keys.open', group: 'list', enabled: moves && onOpen !== undefined })
  useShortcut('space', () => withActive(onPeek), {
    labelKey: 'keys.inspector',
    group: 'list',
    enabled: moves && onPeek !== undefined,
  })
  useShortcut('x', () => (activeIndex >= 0 ? toggle(activeIndex, false) : false), {
    labelKey: 'keys.select',
    group: 'list',
    enabled: moves && selecting,
  })
  useShortcut('mod+a', () => (selecting ? onSelection(allSelected()) : false), { enabled: keyboard && selecting })
  useShortcut('escape', () => (selecting && selectedCount(selection, count) > 0 ? onSelection(emptySelection()) : false), {
    enabled: keyboard && selecting,
  })

  const onRowClick = (event: MouseEvent, index: number, target: R | undefined) => {
    activate(index)
    if (target === undefined || (event.target instanceof HTMLElement && event.target.closest('a, button, input, label'))) return
    if (event.shiftKey || event.ctrlKey || event.metaKey) toggle(index, event.shiftKey)
    else onOpen?.(target, index)
  }

  const chosen = selection ? selectedCount(selection, count) : 0
  return (
    <div className={classes.root}>
      <div
        ref={viewport}
        className={classes.viewport}
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-colcount={state.visible.length + (selecting ? 1 : 0)}
        aria-multiselectable={selecting || undefined}
        aria-activedescendant={
          activeIndex >= first && activeIndex <= last && activeIndex < count ? `grid-row-${activeIndex}` : undefined
        }
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget || isCombination(event)) return
          const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -count, End: count }[event.key]
          if (step === undefined || !onActive) return
          event.preventDefault()
          if (event.shiftKey) toggle(Math.min(count - 1, Math.max(0, activeIndex + step)), true)
          activate(activeIndex + step)
        }}
      >
        <div role="rowgroup">
          <div className={classes.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            {selecting && (
              <div className={classes.check} role="columnheader">
                <Checkbox
                  aria-label={t('components.selectAllRows')}
                  checked={count > 0 && chosen === count}
                  indeterminate={chosen > 0 && chosen < count}
                  onChange={() => onSelection(chosen === count ? emptySelection() : allSelected())}
                />
              </div>
            )}
            <TableHead state={state} sort={sort} onSort={onSort} scale={scale} />
          </div>
        </div>
        <div className={classes.body} role="rowgroup" style={{ height: count === 0 ? undefined : virtual.getTotalSize() }}>
          {items.map((item) => {
            const target = row(item.index)
            const on = selecting && target !== undefined && isSelected(selection, idOf(target))
            return (
              <div
                key={item.key}
                id={`grid-row-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selecting ? on : item.index === activeIndex}
                className={`${classes.row} ${on ? classes.selected : ''} ${item.index === activeIndex ? classes.active : ''}`}
                style={{ transform: `translateY(${item.start}px)`, gridTemplateColumns: template, height: item.size }}
                onClick={(event) => onRowClick(event, item.index, target)}
              >
                {selecting && (
                  <div className={`${classes.cell} ${classes.check}`} role="gridcell">
                    <Checkbox
                      aria-label={t('components.selectRow')}
                      checked={on}
                      disabled={target === undefined}
                      onClick={(event) => {
                        event.stopPropagation()
                        toggle(item.index, event.shiftKey)
                      }}
                      onChange={() => {}}
                    />
                  </div>
                )}
                {state.visible.map((column) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    className={`${classes.cell} ${column.align ? (classes[column.align] ?? '') : ''}`}
                    title={target === undefined ? undefined : column.title?.(target)}
                  >
                    {target === undefined ? <span className={classes.ghost} /> : column.render(target, item.index)}
                  </div>
                ))}
              </div>
            )
          })}
          {count === 0 && (
            <div role="row">
              <div role="gridcell">{props.empty}</div>
            </div>
          )}
        </div>
      </div>
      <div className={classes.columns}>
        <ColumnMenu columns={columns} state={state} />
      </div>
      {selecting && chosen > 0 && props.bulk !== undefined && (
        <BulkBar
          chosen={chosen}
          total={count}
          onAll={() => onSelection(allSelected())}
          onClear={() => onSelection(emptySelection())}
        >
          {props.bulk}
        </BulkBar>
      )}
    </div>
  )
}

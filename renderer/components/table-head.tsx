/** Headings of a table: sort by click, resize by the edge, choose columns from the menu at the right. */
import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import { type PointerEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './data-table.module.css'
import type { Column, ColumnState } from './table-columns.ts'

export interface Sort {
  column: string
  descending: boolean
}

interface TableHeadProps<R> {
  state: ColumnState<R>
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
  scale: number
}

export function TableHead<R>({ state, sort, onSort, scale }: TableHeadProps<R>) {
  const { t } = useTranslation()
  return state.visible.map((column) => {
    const sorted = sort?.column === column.id ? sort : undefined
    const Arrow = sorted?.descending ? IconArrowDown : IconArrowUp
    return (
      <div
        key={column.id}
        role="columnheader"
        aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined}
        className={`${classes.headCell} ${column.align ? (classes[column.align] ?? '') : ''}`}
      >
        {column.sortable && onSort ? (
          <button
            type="button"
            className={sorted ? `${classes.headButton} ${classes.sorted}` : classes.headButton}
            title={t('components.sortBy', { column: column.label })}
            onClick={() => onSort({ column: column.id, descending: sorted ? !sorted.descending : column.align === 'right' })}
          >
            <span className="qx-truncate">{column.label}</span>
            {sorted && <Arrow size={13} aria-hidden />}
          </button>
        ) : (
          <span className="qx-truncate" title={column.label}>
            {column.label}
          </span>
        )}
        <Grip column={column} state={state} scale={scale} />
      </div>
    )
  })
}

function Grip<R>({ column, state, scale }: { column: Column<R>; state: ColumnState<R>; scale: number }) {
  const start = useRef<{ x: number; width: number } | undefined>(undefined)
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.dataset['dragging'] = ''
    start.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? column.width }
  }
  const onPointerMove = (event: PointerEvent<HTMLSpanElement>) => {
    if (!start.current) return
    const width = (start.current.width + event.clientX - start.current.x) / scale
    state.setWidth(column.id, Math.max(column.minWidth ?? 0, width))
  }
  const onPointerEnd = (event: PointerEvent<HTMLSpanElement>) => {
    start.current = undefined
    delete event.currentTarget.dataset['dragging']
  }
  return (
    <span
      className={classes.grip}
      aria-hidden
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onDoubleClick={() => state.setWidth(column.id, column.width)}
    />
  )
}

export function ColumnMenu<R>({ columns, state }: { columns: readonly Column<R>[]; state: ColumnState<R> }) {
  const { t } = useTranslation()
  const free = columns.filter((column) => !column.fixed)
  if (free.length < 2) return null
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <ActionIcon aria-label={t('components.columns')} title={t('components.columns')}>
          <IconColumns3 size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('components.columns')}>
        <div className={classes.columnList}>
          {free.map((column) => (
            <Checkbox
              key={column.id}
              label={column.label}
              checked={state.isShown(column)}
              onChange={(event) => state.setShown(column.id, event.currentTarget.checked)}
            />
          ))}
          <Button variant="subtle" size="compact-sm" onClick={state.reset}>
            {t('components.columnsReset')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

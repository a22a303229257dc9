/** Columns of a table: what they show, and the person's own choice and widths, remembered on this machine. */
import { type ReactNode, useState } from 'react'

export interface Column<R> {
  id: string
  /** Translated heading. */
  label: string
  /** Pixels at 100 % text size. */
  width: number
  minWidth?: number
  /** Takes what is left over. One column should. */
  grow?: boolean
  align?: 'left' | 'right' | 'center'
  sortable?: boolean
  /** Cannot be switched off. */
  fixed?: boolean
  /** Off until switched on. */
  hidden?: boolean
  render: (row: R, index: number) => ReactNode
  /** Whole text for the tooltip, where the cell may be cut. */
  title?: (row: R) => string | undefined
}

interface ColumnChoice {
  /** Ids switched on or off against the default. */
  shown: Readonly<Record<string, boolean>>
  /** Pixels at 100 % text size. */
  widths: Readonly<Record<string, number>>
}

const NOTHING: ColumnChoice = { shown: {}, widths: {} }
const MIN_COLUMN = 48

function readChoice(key: string | undefined): ColumnChoice {
  if (!key) return NOTHING
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(`qunxi.columns.${key}`) ?? 'null')
    if (typeof saved !== 'object' || saved === null || !('shown' in saved) || !('widths' in saved)) return NOTHING
    return saved as ColumnChoice
  } catch {
    // A damaged note: the columns are as at first.
    return NOTHING
  }
}

export interface ColumnState<R> {
  visible: readonly Column<R>[]
  isShown: (column: Column<R>) => boolean
  widthOf: (column: Column<R>) => number
  setShown: (id: string, on: boolean) => void
  setWidth: (id: string, width: number) => void
  reset: () => void
}

/** `key` names the table for remembering; without one the choice lasts while it is on view. */
export function useColumns<R>(columns: readonly Column<R>[], key: string | undefined): ColumnState<R> {
  const [choice, setChoice] = useState<ColumnChoice>(() => readChoice(key))
  const keep = (next: ColumnChoice) => {
    setChoice(next)
    if (key) localStorage.setItem(`qunxi.columns.${key}`, JSON.stringify(next))
  }
  const isShown = (column: Column<R>) => column.fixed === true || (choice.shown[column.id] ?? column.hidden !== true)
  return {
    visible: columns.filter(isShown),
    isShown,
    widthOf: (column) => choice.widths[column.id] ?? column.width,
    setShown: (id, on) => keep({ ...choice, shown: { ...choice.shown, [id]: on } }),
    setWidth: (id, width) => keep({ ...choice, widths: { ...choice.widths, [id]: Math.max(MIN_COLUMN, Math.round(width)) } }),
    reset: () => keep(NOTHING),
  }
}

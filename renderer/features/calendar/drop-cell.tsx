/** A place on the calendar that something can be dropped on; while something is moved it says beforehand what would happen. */
import type { ReactNode } from 'react'
import { useCalendar, type CellPlace, type CellWords } from './calendar-state.ts'
import classes from './calendar.module.css'
import { dropData } from './drag.ts'

interface DropCellProps {
  place: CellPlace
  row: number
  column: number
  describe: (place: CellPlace) => CellWords
  className?: string | undefined
  past?: boolean
  today?: boolean
  children?: ReactNode
}

export function DropCell({ place, row, column, describe, className, past = false, today = false, children }: DropCellProps) {
  const dragging = useCalendar((state) => state.drag !== null)
  const state = dragging ? describe(place).state : undefined
  return (
    <div
      className={className ? `${classes.cell} ${className}` : classes.cell}
      data-state={state}
      data-past={past || undefined}
      data-today={today || undefined}
      {...dropData(place, row, column)}
    >
      {children}
    </div>
  )
}

/** The inspector entry that shows the rows behind a number. */
import type { RowsQuery } from '#shared/contract/audit.ts'
import { useInspector } from '#renderer/state/inspector.ts'

export function openRows(query: RowsQuery, heading?: string): void {
  useInspector.getState().open({ kind: 'rows', ...query, ...(heading === undefined ? {} : { heading }) })
}

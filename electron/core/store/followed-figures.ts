/** Figures of customers follow from who belongs to them and what they bought; they are not captured, but worked out again. */
import type { CapturedRow } from './captured-acts.ts'

const facts: ReadonlySet<string> = new Set(['customer_contacts', 'orders'])

/** Adds the customers whose figures a change of this row moves. */
export function customersOf({ table, before, after }: Pick<CapturedRow, 'table' | 'before' | 'after'>, into: Set<string>): void {
  if (!facts.has(table)) return
  for (const cells of [before, after]) if (typeof cells?.customer_id === 'string') into.add(cells.customer_id)
}

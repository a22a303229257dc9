/** The filtered customers as a file. Headings come from the window, so that they are in its language. */
import { stageOf } from '#shared/domain/lifecycle.ts'
import type { CustomerSelection, CustomerSort } from '#shared/domain/customer-filter.ts'
import type { CustomerColumn } from '#shared/contract/customer-export.ts'
import { zonedIso } from '#shared/domain/zone.ts'
import type { ReadDb } from '#core/store/db.ts'
import { listSelectedCustomers, type CustomerListRow } from '#core/store/tables/customers.ts'
import { listOperators } from '#core/store/tables/operators.ts'
import { listTags } from '#core/store/tables/tags.ts'
import type { Cell } from './write-sheet.ts'

interface Names {
  tags: Map<string, string>
  operators: Map<string, string>
  /** Words for the stages, in the window's language. */
  stages: Record<string, string>
  channels: Record<string, string>
}

function cell(row: CustomerListRow, column: CustomerColumn, names: Names, zone: string, now: number): Cell {
  const time = (at: number | null) => (at === null ? null : zonedIso(at, zone).slice(0, 16).replace('T', ' '))
  const list = (text: string | null, words: (key: string) => string | undefined) =>
    (text ?? '')
      .split(',')
      .filter(Boolean)
      .map((key) => words(key) ?? key)
      .join('；')
  switch (column) {
    case 'name':
    case 'phone':
    case 'company':
    case 'remark':
    case 'id':
      return row[column]
    case 'stage': {
      const stage = stageOf(
        {
          orderCount: row.order_count,
          lastOrderAt: row.last_order_at,
          lastMessageAt: row.last_message_at,
          createdAt: row.created_at,
        },
        now,
      )
      return names.stages[stage] ?? stage
    }
    case 'tags':
      return list(row.tags, (id) => names.tags.get(id))
    case 'channels':
      return list(row.channels, (channel) => names.channels[channel])
    case 'groups':
      return row.groups
    case 'operator':
      return row.operator_id === null ? null : (names.operators.get(row.operator_id) ?? null)
    case 'lastMessageAt':
      return time(row.last_message_at)
    case 'messageCount':
      return row.message_count
    case 'orderCount':
      return row.order_count
    case 'orderAmount':
      return row.order_cents / 100
    case 'lastOrderAt':
      return time(row.last_order_at)
    case 'createdAt':
      return time(row.created_at)
  }
}

/** Rows of the chosen columns, in the order asked for. Times are local in `zone`; amounts in the currency's unit. */
export function exportRows(
  db: ReadDb,
  query: {
    selection: CustomerSelection
    sort: CustomerSort
    columns: readonly CustomerColumn[]
    stages: Record<string, string>
    channels: Record<string, string>
    zone: string
    now: number
  },
): Cell[][] {
  const names: Names = {
    tags: new Map(listTags(db).map((tag) => [tag.id, tag.name])),
    operators: new Map(listOperators(db).map((operator) => [operator.id, operator.name])),
    stages: query.stages,
    channels: query.channels,
  }
  return listSelectedCustomers(db, query.selection, query.sort, query.now).map((row) =>
    query.columns.map((column) => cell(row, column, names, query.zone, query.now)),
  )
}

/** The rows behind a number of the audit. */
import type { AuditRow, RowsQuery } from '#shared/contract/audit.ts'
import { addDays, localDay } from '#shared/domain/zone.ts'
import {
  countPosts,
  countPromos,
  countWaits,
  postRows,
  promoRows,
  waitRows,
  type AuditRowRecord,
  type RowFilter,
} from '#core/store/tables/audit-rows.ts'
import type { ReportContext } from '#core/cadence/day-set.ts'
import { operatorKeys } from './responses.ts'

/** A page of rows and how many there are. Posts are counted by whole local days, as everywhere in the audit. */
export function auditRows(
  ctx: ReportContext,
  query: RowsQuery & { offset: number; limit: number },
): { total: number; items: AuditRow[] } {
  const { db, zone } = ctx
  const { offset, limit } = query
  const filter: RowFilter = {
    from: query.from,
    to: query.to,
    conversationId: query.conversationId,
    senders: query.operatorKey === undefined ? undefined : sendersOf(ctx, query.operatorKey),
    atLeast: query.atLeast,
  }
  switch (query.of) {
    case 'posts': {
      const before = addDays(localDay(query.to - 1, zone), 1)
      return page(countPosts(db, localDay(query.from, zone), before, filter), postRows(db, filter, offset, limit))
    }
    case 'promos':
      return page(countPromos(db, filter), promoRows(db, filter, offset, limit))
    case 'answered':
    case 'open': {
      const open = query.of === 'open'
      return page(countWaits(db, filter, open), waitRows(db, filter, open, offset, limit))
    }
  }
}

function sendersOf(ctx: ReportContext, key: string): number[] {
  return [...operatorKeys(ctx.db)].flatMap(([id, known]) => (known.key === key ? [id] : []))
}

function page(total: number, records: AuditRowRecord[]): { total: number; items: AuditRow[] } {
  return { total, items: records.map(rowOf) }
}

function rowOf(row: AuditRowRecord): AuditRow {
  return {
    key: row.touch_id ?? String(row.message_id),
    messageId: row.message_id,
    conversationId: row.conversation_id,
    title: row.title,
    at: row.at,
    sender: row.sender,
    messageKind: row.message_kind,
    text: row.text,
    state: row.state,
    label:
      row.label_kind === null
        ? null
        : {
            kind: row.label_kind,
            score: row.score!,
            reasons: JSON.parse(row.reasons!) as string[],
            source: row.source as 'auto' | 'manual',
          },
    waited: row.waited,
    answeredBy: row.answered_by,
    answer: row.answer,
  }
}

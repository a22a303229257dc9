/** The audit of a range as an XLSX file: promos and posts by day, operators, responses, open questions, and the promos themselves. */
import type { z } from 'zod'
import { exportWords, type auditExportJob } from '#shared/contract/audit.ts'
import { HOUR, MINUTE, zonedIso } from '#shared/domain/zone.ts'
import { writeSheetFile, type Cell, type Sheet } from '#core/customers/write-sheet.ts'
import type { Store } from '#core/store/store.ts'
import { appendLedger } from '#core/store/tables/ledger.ts'
import { currentOperatorId } from '#core/store/tables/operators.ts'
import { daySet, type ReportContext } from '#core/cadence/day-set.ts'
import { cadenceReport } from './cadence-report.ts'
import { operatorReport, responsesByGroup } from './responses.ts'
import { auditRows } from './rows.ts'

interface JobContext {
  store: Store
  zone: string
  signal: AbortSignal
  progress(step: { done: number; total: number; note?: string }): void
}

/** More rows than this are looked at in the app, not in a sheet. */
const MOST_ROWS = 50_000
const PAGE = 500

const minutes = (ms: number | null): Cell => (ms === null ? null : Math.round(ms / MINUTE))

export async function runAuditExport(
  ctx: JobContext,
  rawInput: z.input<typeof auditExportJob.input>,
): Promise<z.output<typeof auditExportJob.output>> {
  const input = rawInput as z.output<typeof auditExportJob.input>
  const now = Date.now()
  ctx.progress({ done: 0, total: 1, note: 'jobs.writing' })
  const sheets = auditSheets({ db: ctx.store.read, now, zone: ctx.zone }, input)
  const rows = await writeSheetFile(input.file, 'xlsx', sheets, ctx.signal)
  ctx.store.write((db) => {
    const { from, to } = input
    appendLedger(db, {
      at: now,
      operatorId: currentOperatorId(db),
      act: 'audit.exported',
      subject: 'cadence',
      detail: { from, to, rows },
    })
  })
  ctx.progress({ done: 1, total: 1 })
  return { file: input.file, rows }
}

/** The sheets' rows; times in the workspace zone. */
function auditSheets(ctx: ReportContext, input: z.output<typeof auditExportJob.input>): Sheet[] {
  const word = (key: keyof typeof exportWords) => input.words[key] ?? exportWords[key]
  const set = daySet(input, ctx.zone)
  const when = (ms: number) => zonedIso(ms, ctx.zone).slice(0, 16).replace('T', ' ')
  const groups = cadenceReport(ctx, set)
  const promos: Sheet = {
    name: word('promosSheet'),
    header: [
      ...[
        word('group'),
        word('tier'),
        word('operator'),
        word('cap'),
        word('worst'),
        word('worstFrom'),
        word('worstTo'),
        word('over'),
      ],
      ...[word('evenness'), word('silenceHours')],
      ...set.days,
    ],
    widths: [28],
    rows: groups.map((group): Cell[] => {
      const { cap, worst } = group
      return [
        ...[group.title, group.tier, group.operatorName, cap?.max ?? null],
        ...[
          worst?.promos ?? 0,
          worst && when(worst.from),
          worst && when(worst.to),
          cap && (worst?.promos ?? 0) > cap.max ? 1 : 0,
        ],
        ...[
          group.evenness === null ? null : Math.round(group.evenness * 100) / 100,
          Math.round((group.silence.to - group.silence.from) / HOUR),
        ],
        ...group.promos,
      ]
    }),
  }
  const posts: Sheet = {
    name: word('postsSheet'),
    header: [word('group'), ...set.days],
    widths: [28],
    rows: groups.map((group): Cell[] => [group.title, ...group.posts]),
  }
  const operators: Sheet = {
    name: word('operatorsSheet'),
    header: [
      word('operator'),
      word('posts'),
      word('promos'),
      word('groups'),
      word('days'),
      word('answered'),
      word('median'),
      word('p90'),
    ],
    widths: [22],
    rows: operatorReport(ctx, set, input.businessHours).map((one): Cell[] => [
      ...[one.name, one.posts, one.promos, one.groups, one.days, one.answered],
      ...[minutes(one.p50), minutes(one.p90)],
    ]),
  }
  const answers: Sheet = {
    name: word('responsesSheet'),
    header: [word('group'), word('answered'), word('open'), word('median'), word('p90'), word('longest')],
    widths: [28],
    rows: responsesByGroup(ctx, set, input.businessHours).map((one): Cell[] => [
      one.title,
      one.answered,
      one.open,
      minutes(one.p50),
      minutes(one.p90),
      minutes(one.longest),
    ]),
  }
  const open: Sheet = {
    name: word('openSheet'),
    header: [word('time'), word('group'), word('sender'), word('text')],
    widths: [18, 28, 18, 60],
    rows: pages(ctx, { of: 'open', from: set.from, to: set.to }).map((row): Cell[] => [
      when(row.at),
      row.title,
      row.sender,
      row.text,
    ]),
  }
  const rows: Sheet = {
    name: word('rowsSheet'),
    header: [word('time'), word('group'), word('sender'), word('text'), word('state'), word('score'), word('signs')],
    widths: [18, 28, 18, 60],
    rows: pages(ctx, { of: 'promos', from: set.from, to: set.to }).map((row): Cell[] => [
      ...[when(row.at), row.title, row.sender, row.text, row.state, row.label?.score ?? null],
      row.label?.reasons.join(' ') ?? null,
    ]),
  }
  return [promos, posts, operators, answers, open, rows]
}

function pages(ctx: ReportContext, query: { of: 'open' | 'promos'; from: number; to: number }) {
  const all: ReturnType<typeof auditRows>['items'] = []
  for (let offset = 0; offset < MOST_ROWS; offset += PAGE) {
    const { items } = auditRows(ctx, { ...query, offset, limit: PAGE })
    all.push(...items)
    if (items.length < PAGE) break
  }
  return all
}

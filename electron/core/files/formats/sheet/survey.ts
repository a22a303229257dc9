/**
 * A look over all rows of a file before the first record is made: which sheet holds the table and from which row, how its dates and amounts
 * are read, which cells are merged, and which orders come back further down.
 */
import type { ColumnReading } from '#shared/domain/column-reading.ts'
import type { RejectedRecord } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import type { Row } from '../../reading/csv.ts'
import { MAX_COLUMNS, type MergedCells } from '../../reading/xlsx.ts'
import type { ParseOptions } from '../format.ts'
import { bareCell } from './cells.ts'
import { dateReading, DateColumn, MoneyColumn, moneyReading } from './columns-decided.ts'
import { mapTable, type ContactMap, type OrderMap } from './columns.ts'
import type { ColumnOrder } from '../../reading/dates.ts'
import type { DecimalMark } from './money.ts'
import type { Table } from './tables.ts'

/** A header is looked for in this many rows that hold something. */
export const HEADER_WITHIN = 30
/** Sheets that explain or show the table by an example. */
export const BESIDE = /说明|须知|示例|样例|范例|模板|字典|选项|readme|instruction|example|sample|guide|notes?$|help|template/i
/** So many order numbers are remembered to see whether one comes back. */
const MAX_NUMBERS = 1_000_000

export interface TablePlan {
  /** Place among the file's tables. */
  index: number
  map: ContactMap | OrderMap
  headerLine: number
  dates: ReadonlyMap<number, ColumnOrder>
  marks: ReadonlyMap<number, DecimalMark>
  epoch1904: boolean
  merged: readonly MergedCells[]
  /** Orders whose rows are not all together. */
  scattered: ReadonlySet<string>
  /** Every long number ends in noughts: a spreadsheet kept fifteen digits of them. */
  numbersRounded: boolean
}

export interface Survey {
  plans: readonly TablePlan[]
  readings: readonly ColumnReading[]
  /** Sheets with a table of another kind. */
  leftOut: readonly { at: string; kind: 'contacts' | 'orders' }[]
}

/** The header among the first rows, or null. Throws XLSX_COLUMNS for one that reaches too far right. */
class HeaderSearch {
  readonly #name: string
  #looked = 0
  map: ContactMap | OrderMap | null = null
  line = 0

  constructor(name: string) {
    this.#name = name
  }

  /** Whether to go on with rows of this table. */
  look(row: Row): boolean {
    const map = mapTable(row.cells)
    if (map) {
      if (row.cut) throw new BrokenFile(`${this.#name}:${row.line}`, 'XLSX_COLUMNS', { limit: MAX_COLUMNS })
      this.map = map
      this.line = row.line
      return true
    }
    return ++this.#looked < HEADER_WITHIN
  }
}

class TableSurvey {
  readonly map: ContactMap | OrderMap
  readonly #dates = new Map<number, DateColumn>()
  readonly #money = new Map<number, MoneyColumn>()
  readonly #number: number | undefined
  #closed = new Set<string>()
  #last = ''
  readonly scattered = new Set<string>()
  #long = 0
  #longNoughts = 0
  rows = 0

  constructor(map: ContactMap | OrderMap, now: number) {
    this.map = map
    const dates = map.kind === 'orders' ? map.all.orderedAt : [...(map.all.addedAt ?? []), ...(map.all.birthday ?? [])]
    for (const column of dates ?? []) this.#dates.set(column, new DateColumn(now))
    if (map.kind === 'orders' && map.at.amount !== undefined) this.#money.set(map.at.amount, new MoneyColumn())
    this.#number = map.kind === 'orders' ? map.at.number : undefined
  }

  see(row: Row): void {
    this.rows++
    for (const [column, dates] of this.#dates) dates.see(bareCell(row.cells[column] ?? ''))
    for (const [column, money] of this.#money) if (!row.numbers?.has(column)) money.see(bareCell(row.cells[column] ?? ''))
    if (this.#number !== undefined) this.#seeNumber(bareCell(row.cells[this.#number] ?? ''))
  }

  #seeNumber(number: string): void {
    if (number === '') return
    if (/^\d{18,}$/.test(number)) {
      this.#long++
      if (/^\d{15}0+$/.test(number)) this.#longNoughts++
    }
    if (number === this.#last) return
    if (this.#closed.has(number)) this.scattered.add(number)
    if (this.#last !== '' && this.#closed.size < MAX_NUMBERS) this.#closed.add(this.#last)
    this.#last = number
  }

  plan(index: number, headerLine: number, table: Table, merged: readonly MergedCells[], options: ParseOptions) {
    const { headers } = this.map
    const dates = new Map<number, ColumnOrder>()
    const marks = new Map<number, DecimalMark>()
    const readings: ColumnReading[] = []
    const asked = options.dateOrder === 'ymd' ? undefined : options.dateOrder
    // One program wrote all columns: what one of them tells goes for the others.
    const told = new Set([...this.#dates.values()].map((seen) => seen.told()).filter((order) => order !== null))
    const beside = told.size === 1 ? [...told][0]! : null
    for (const [column, seen] of this.#dates) {
      const decided = seen.decide(beside, asked)
      if (!decided) continue
      dates.set(column, decided.order)
      const { order } = decided
      if (order !== 'ymd') readings.push(dateReading(headers[column] ?? '', { ...decided, order }, options.zone))
    }
    for (const [column, seen] of this.#money) {
      const decided = seen.decide(options.decimal)
      if (!decided) continue
      marks.set(column, decided.mark)
      readings.push(moneyReading(headers[column] ?? '', decided))
    }
    const plan: TablePlan = {
      index,
      map: this.map,
      headerLine,
      dates,
      marks,
      epoch1904: table.epoch1904,
      merged: merged.filter((cells) => cells.lastRow >= headerLine),
      scattered: this.scattered,
      numbersRounded: this.#long > 0 && this.#long === this.#longNoughts,
    }
    return { plan, readings }
  }
}

async function surveyTable(table: Table, wanted: 'contacts' | 'orders', options: ParseOptions) {
  const search = new HeaderSearch(table.name)
  const merged: MergedCells[] = []
  let survey: TableSurvey | null = null
  for await (const rows of table.rows((cells) => merged.push(cells))) {
    await options.checkpoint?.()
    for (const row of rows) {
      if (survey) survey.see(row)
      else if (!search.look(row)) return null
      else if (search.map) {
        if (search.map.kind !== wanted) return { kind: search.map.kind, line: search.line, survey: null, merged }
        survey = new TableSurvey(search.map, options.now)
      }
    }
  }
  return survey && { kind: wanted, line: search.line, survey, merged }
}

/** Surveys the tables in turn. Hidden sheets and examples count only where nothing else is there. */
export async function surveyTables(
  tables: readonly Table[],
  wanted: 'contacts' | 'orders',
  options: ParseOptions,
): Promise<Survey> {
  const found: { table: Table; plan: TablePlan; readings: ColumnReading[]; rows: number }[] = []
  const leftOut: { at: string; kind: 'contacts' | 'orders' }[] = []
  for (const [index, table] of tables.entries()) {
    if (table.hidden && tables.some((other) => !other.hidden)) continue
    const seen = await surveyTable(table, wanted, options)
    if (!seen) continue
    if (!seen.survey) leftOut.push({ at: `${table.name}:${seen.line}`, kind: seen.kind })
    else found.push({ table, rows: seen.survey.rows, ...seen.survey.plan(index, seen.line, table, seen.merged, options) })
  }
  const filled = found.filter(({ rows }) => rows > 0)
  const real = filled.filter(({ table }) => !BESIDE.test(table.sheet))
  const chosen = real.length > 0 ? real : filled.length > 0 ? filled : found
  const readings = chosen.flatMap((one) => one.readings)
  return {
    plans: chosen.map(({ plan }) => plan),
    readings,
    leftOut: leftOut.filter(({ at }) => !BESIDE.test(at)),
  }
}

/** Sheets that were not read, for the report. */
export function leftOutRecords(survey: Survey): RejectedRecord[] {
  return survey.leftOut.map(({ at, kind }) => ({
    type: 'rejected',
    at,
    reason: { code: 'SHEET_LEFT_OUT', params: { value: kind } },
  }))
}

/** Fills the cells of a vertical merge with the value its first row holds. */
export class MergedFill {
  readonly #byRow: MergedCells[]
  readonly #not: ReadonlySet<number>
  #next = 0
  #active: { cells: MergedCells; value: string }[] = []

  /** `not`: columns whose merged value counts once. */
  constructor(merged: readonly MergedCells[], not: ReadonlySet<number>) {
    this.#byRow = [...merged].sort((a, b) => a.firstRow - b.firstRow)
    this.#not = not
  }

  apply(row: Row): void {
    if (this.#byRow.length === 0) return
    const at = row.line - 1
    this.#active = this.#active.filter(({ cells }) => cells.lastRow >= at)
    for (const { cells, value } of this.#active) {
      const column = cells.firstColumn
      while (row.cells.length <= column) row.cells.push('')
      if (row.cells[column] === '' && !this.#not.has(column)) row.cells[column] = value
    }
    for (; this.#next < this.#byRow.length && this.#byRow[this.#next]!.firstRow <= at; this.#next++) {
      const cells = this.#byRow[this.#next]!
      const value = row.cells[cells.firstColumn] ?? ''
      if (cells.firstRow === at && value !== '' && this.#active.length < 256) this.#active.push({ cells, value })
    }
  }
}

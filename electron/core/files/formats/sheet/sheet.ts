/** Contacts and orders in tables (CSV, XLSX), recognised by their column names in any sheet; titles above the header row are tolerated. */
import type { ImportRecord } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { CsvSplitter, delimiterOf, type Row } from '../../reading/csv.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import type { Connector, FileChannel, ParseOptions, Prepared, Sample } from '../format.ts'
import { headerName, mapTable, type ContactMap, type OrderMap } from './columns.ts'
import { contactRow } from './contacts.ts'
import { OrderRows } from './orders.ts'
import { HEADER_WITHIN, leftOutRecords, MergedFill, surveyTables, type Survey, type TablePlan } from './survey.ts'
import { openTables, type Table } from './tables.ts'

async function* tableRecords(table: Table, plan: TablePlan, options: ParseOptions): AsyncGenerator<ImportRecord[]> {
  const clock = new LocalClock(options.zone)
  const { map } = plan
  const orders = map.kind === 'orders' ? new OrderRows(map, plan, clock) : null
  const once = map.kind === 'orders' && map.at.amount !== undefined ? new Set([map.at.amount]) : new Set<number>()
  const fill = new MergedFill(plan.merged, once)
  for await (const rows of table.rows()) {
    const out: ImportRecord[] = []
    for (const row of rows) {
      if (row.line <= plan.headerLine || row.cells.every((cell) => cell.trim() === '')) continue
      fill.apply(row)
      const at = `${table.name}:${row.line}`
      if (orders) pushOrder(orders, row, at, out)
      else pushContact({ ...plan, map: map as ContactMap }, row, clock, at, out)
    }
    if (out.length > 0) yield out
  }
  if (orders) {
    const rest = [...orders.rest()]
    if (rest.length > 0) yield rest
  }
}

function pushOrder(orders: OrderRows, row: Row, at: string, out: ImportRecord[]): void {
  const { done, reason, note } = orders.push(row)
  if (done) out.push(done)
  if (reason) out.push({ type: 'rejected', at, reason })
  if (note) out.push({ type: 'noted', at, reason: note })
}

function pushContact(plan: TablePlan & { map: ContactMap }, row: Row, clock: LocalClock, at: string, out: ImportRecord[]): void {
  const made = contactRow(plan, joinUnquoted(plan.map, row.cells), row.line, clock)
  if ('code' in made) {
    out.push({ type: 'rejected', at, reason: made })
    return
  }
  out.push(made.contact)
  if (made.note) out.push({ type: 'noted', at, reason: made.note })
}

/** chatlog writes its contacts without quotes: commas in the last column, the nickname, make too many cells. */
function joinUnquoted(map: ContactMap, cells: string[]): string[] {
  const count = map.headers.length
  if (cells.length <= count || map.headers.join().toLowerCase() !== 'username,alias,remark,nickname') return cells
  return [...cells.slice(0, count - 1), cells.slice(count - 1).join(',')]
}

/** The header in the first rows of this text. */
function headerIn(text: string): ContactMap | OrderMap | null {
  const splitter = new CsvSplitter('', delimiterOf(text))
  try {
    splitter.feed(`${text.slice(0, 16_384)}\n`)
  } catch {
    // Not a table of ours: another format may know it.
    return null
  }
  for (const { cells } of splitter.rows.slice(0, HEADER_WITHIN)) {
    const map = cells.length > 1 || splitter.rows.length > 1 ? mapTable(cells) : null
    if (map) return map
  }
  return null
}

/** People with ids of WeChat or WeCom belong to that channel's account: the chats bring the same ids. */
function channelOf(map: ContactMap | OrderMap | undefined): FileChannel | null {
  if (map?.kind !== 'contacts') return null
  const names = new Set(map.headers.map(headerName))
  const has = (...wanted: string[]) => wanted.some((name) => names.has(name))
  if (has('外部联系人id', 'external_userid', '添加人账号', '添加人帐号') || (has('客户名称') && has('添加人')))
    return { id: 'wecom-import', name: '企业微信' }
  if (has('微信id', 'wxid') || (has('username') && has('alias') && has('nickname'))) return { id: 'wechat-import', name: '微信' }
  return null
}

async function prepareTable(
  source: ByteSource,
  wanted: 'contacts' | 'orders',
  workbook: boolean,
  options: ParseOptions,
): Promise<Prepared> {
  const opened = await openTables(source, workbook)
  try {
    const survey = await surveyTables(opened.tables, wanted, options)
    const channel = channelOf(survey.plans[0]?.map)
    return { ...(channel ? { channel } : {}), readings: survey.readings, state: survey }
  } finally {
    opened.close()
  }
}

async function* parseTable(
  source: ByteSource,
  format: string,
  workbook: boolean,
  options: ParseOptions,
  survey: Survey,
): AsyncGenerator<ImportRecord[]> {
  if (survey.plans.length === 0) throw new BrokenFile(source.name, 'NOTHING_FOUND', { value: format })
  const opened = await openTables(source, workbook)
  try {
    for (const plan of survey.plans) yield* tableRecords(opened.tables[plan.index]!, plan, options)
    const leftOut = leftOutRecords(survey)
    if (leftOut.length > 0) yield leftOut
  } finally {
    opened.close()
  }
}

function table(format: string, name: Connector['name'], wanted: 'contacts' | 'orders', workbook: boolean): Connector {
  return {
    format,
    name,
    channel: { id: 'contacts-import', name: '通讯录' },
    localTimes: true,
    detect(sample: Sample) {
      if (workbook !== (sample.entries !== null)) return 0
      if (workbook) {
        if (!sample.entries!.some((entry) => entry.toLowerCase() === 'xl/workbook.xml')) return 0
        return sample.inner && headerIn(sample.inner.text)?.kind === wanted ? 0.9 : wanted === 'contacts' ? 0.1 : 0
      }
      if (/^\s*[[{]/.test(sample.text) && !/^\s*\[LINE\]/.test(sample.text)) return 0
      return headerIn(sample.text)?.kind === wanted ? 0.7 : 0
    },
    prepare: (source, options) => prepareTable(source, wanted, workbook, options),
    parse: (source, options, prepared) => parseTable(source, format, workbook, options, prepared.state as Survey),
  }
}

export const contactsCsv = table('contacts-csv', { zh: '联系人 CSV', en: 'Contacts CSV' }, 'contacts', false)
export const contactsXlsx = table('contacts-xlsx', { zh: '联系人 Excel', en: 'Contacts Excel' }, 'contacts', true)
export const ordersCsv = table('orders-csv', { zh: '订单 CSV', en: 'Orders CSV' }, 'orders', false)
export const ordersXlsx = table('orders-xlsx', { zh: '订单 Excel', en: 'Orders Excel' }, 'orders', true)

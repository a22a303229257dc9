/** Contacts and orders in tables (CSV, XLSX), recognised by their column names; a title above the header row is tolerated. */
import type { ImportRecord } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { csvRows, CsvSplitter, delimiterOf, type Row } from '../../reading/csv.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import { openWorkbook } from '../../reading/xlsx.ts'
import type { Connector, FileChannel, ParseOptions, Sample } from '../format.ts'
import { headerName, mapTable, type ContactMap, type OrderMap } from './columns.ts'
import { contactRow } from './contacts.ts'
import { OrderRows } from './orders.ts'

/** A header is looked for in this many rows. */
const HEADER_WITHIN = 10

async function* tableRecords(
  name: string,
  rows: AsyncIterable<Row[]>,
  wanted: 'contacts' | 'orders',
  options: ParseOptions,
): AsyncGenerator<ImportRecord[], boolean> {
  const clock = new LocalClock(options.zone)
  let map: ContactMap | OrderMap | null = null
  let orders: OrderRows | null = null
  let looked = 0
  for await (const batch of rows) {
    const out: ImportRecord[] = []
    for (const { line, cells } of batch) {
      if (!map) {
        const found = mapTable(cells)
        if (found?.kind === wanted) {
          map = found
          if (map.kind === 'orders') orders = new OrderRows(map, clock)
        } else if (++looked >= HEADER_WITHIN) return false
        continue
      }
      if (cells.every((cell) => cell.trim() === '')) continue
      const at = `${name}:${line}`
      if (map.kind === 'contacts') {
        const made = contactRow(map, joinUnquoted(map, cells), line, clock)
        out.push('code' in made ? { type: 'rejected', at, reason: made } : made)
      } else {
        const { done, reason } = orders!.push(cells, line)
        if (done) out.push(done)
        if (reason) out.push({ type: 'rejected', at, reason })
      }
    }
    if (out.length > 0) yield out
  }
  const last = orders?.take()
  if (last) yield [last]
  return map !== null
}

/** chatlog writes its contacts without quotes: commas in the last column, the nickname, make too many cells. */
function joinUnquoted(map: ContactMap, cells: string[]): string[] {
  const count = map.headers.length
  if (cells.length <= count || map.headers.join().toLowerCase() !== 'username,alias,remark,nickname') return cells
  return [...cells.slice(0, count - 1), cells.slice(count - 1).join(',')]
}

async function* csvTable(
  source: ByteSource,
  wanted: 'contacts' | 'orders',
  options: ParseOptions,
): AsyncGenerator<ImportRecord[]> {
  const found = yield* tableRecords(source.name, csvRows(source), wanted, options)
  if (!found) throw new BrokenFile(source.name, 'NOTHING_FOUND', { value: `${wanted}-csv` })
}

async function* xlsxTable(
  source: ByteSource,
  wanted: 'contacts' | 'orders',
  options: ParseOptions,
): AsyncGenerator<ImportRecord[]> {
  const workbook = await openWorkbook(source)
  try {
    let any = false
    for (const sheet of workbook.sheets) {
      const name = workbook.sheets.length > 1 ? `${source.name}/${sheet.name}` : source.name
      const found = yield* tableRecords(name, sheet.rows(), wanted, options)
      any ||= found
    }
    if (!any) throw new BrokenFile(source.name, 'NOTHING_FOUND', { value: `${wanted}-xlsx` })
  } finally {
    workbook.close()
  }
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
function channelOf(map: ContactMap | OrderMap | null): FileChannel | null {
  if (map?.kind !== 'contacts') return null
  const names = new Set(map.headers.map(headerName))
  const has = (...wanted: string[]) => wanted.some((name) => names.has(name))
  if (has('外部联系人id', 'external_userid', '添加人账号', '添加人帐号') || (has('客户名称') && has('添加人')))
    return { id: 'wecom-import', name: '企业微信' }
  if (has('微信id', 'wxid') || (has('username') && has('alias') && has('nickname'))) return { id: 'wechat-import', name: '微信' }
  return null
}

async function firstRows(source: ByteSource, workbook: boolean): Promise<ContactMap | OrderMap | null> {
  const open = workbook ? await openWorkbook(source) : null
  try {
    for await (const rows of open ? open.sheets[0]!.rows() : csvRows(source)) {
      for (const { cells } of rows.slice(0, HEADER_WITHIN)) {
        const map = mapTable(cells)
        if (map) return map
      }
      return null
    }
    return null
  } finally {
    open?.close()
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
    async prepare(source) {
      const channel = wanted === 'contacts' ? channelOf(await firstRows(source, workbook)) : null
      return channel === null ? {} : { channel }
    },
    parse: (source, options) => (workbook ? xlsxTable(source, wanted, options) : csvTable(source, wanted, options)),
  }
}

export const contactsCsv = table('contacts-csv', { zh: '联系人 CSV', en: 'Contacts CSV' }, 'contacts', false)
export const contactsXlsx = table('contacts-xlsx', { zh: '联系人 Excel', en: 'Contacts Excel' }, 'contacts', true)
export const ordersCsv = table('orders-csv', { zh: '订单 CSV', en: 'Orders CSV' }, 'orders', false)
export const ordersXlsx = table('orders-xlsx', { zh: '订单 Excel', en: 'Orders Excel' }, 'orders', true)

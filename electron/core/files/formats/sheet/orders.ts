/** Rows of an orders table as records; several rows of one order (a product each) become one, together or apart. */
import { readPhones } from '#shared/domain/phone.ts'
import { isMaskedText } from '#shared/domain/masked-text.ts'
import type { OrderRecord, Reason } from '#shared/domain/records.ts'
import { wholeDigits } from '#shared/domain/whole-number.ts'
import type { Row } from '../../reading/csv.ts'
import type { LocalClock } from '../../reading/local-clock.ts'
import { bareCell } from './cells.ts'
import type { OrderField, OrderMap } from './columns.ts'
import { instantOf, parseDate } from '../../reading/dates.ts'
import { readAmount } from './money.ts'
import { phoneNote } from '../phone-note.ts'
import type { TablePlan } from './survey.ts'

interface OpenOrder {
  record: OrderRecord
  amounts: number[]
  items: string[]
}

interface Outcome {
  /** The order before this row, when it is complete. */
  done: OrderRecord | null
  /** Why this row is left out. */
  reason: Reason | null
  /** What of this row was not taken in. */
  note: Reason | null
}

type Cells = readonly string[]

export class OrderRows {
  readonly #map: OrderMap
  readonly #plan: TablePlan
  readonly #clock: LocalClock
  readonly #used: Set<number>
  /** Orders whose rows are apart, until the end. */
  readonly #held = new Map<string, OpenOrder>()
  #open: OpenOrder | null = null

  constructor(map: OrderMap, plan: TablePlan, clock: LocalClock) {
    this.#map = map
    this.#plan = plan
    this.#clock = clock
    this.#used = new Set(Object.values(map.at))
  }

  push(row: Row): Outcome {
    const cells = row.cells.map(bareCell)
    const number = this.#numberOf(cells)
    if (typeof number !== 'string') return { done: this.#close(), reason: number, note: null }
    const amount = this.#amountOf(row, cells)
    const items = this.#get(cells, 'items')
    const quantity = this.#get(cells, 'quantity')
    const item = [items, quantity && items ? `× ${quantity.replace(/\.0+$/, '')}` : ''].filter(Boolean).join(' ')
    const open = this.#held.get(number) ?? this.#open
    // A product line of the same order; merged cells leave its number empty.
    if (open && (number === open.record.nativeId || (number === '' && item !== ''))) {
      if (amount && 'cents' in amount) open.amounts.push(amount.cents)
      if (item && !open.items.includes(item)) open.items.push(item)
      return { done: null, reason: null, note: null }
    }
    const done = this.#close()
    if (number === '') return { done, reason: { code: 'ORDER_NUMBER_MISSING' }, note: null }
    if (amount && 'code' in amount) return { done, reason: amount, note: null }
    const made = this.#begin(number, item, amount, cells, row.line)
    return { done, ...made }
  }

  #first(cells: Cells, field: OrderField): string {
    const at = this.#map.at[field]
    return at === undefined ? '' : (cells[at] ?? '')
  }

  /** The best column that this row fills. */
  #get(cells: Cells, field: OrderField): string {
    for (const at of this.#map.all[field] ?? []) if (cells[at]) return cells[at]
    return ''
  }

  #numberOf(cells: Cells): string | Reason {
    // Full-width digits and letters are the same number.
    const text = this.#first(cells, 'number').normalize('NFKC')
    const whole = wholeDigits(text)
    const cut = this.#plan.numbersRounded && /^\d{15}0{3,}$/.test(text)
    if (whole === 'rounded' || cut) return { code: 'ORDER_NUMBER_ROUNDED', params: { value: text } }
    return whole ?? text
  }

  #amountOf(row: Row, cells: Cells): { cents: number; currency: string | null } | Reason | null {
    const at = this.#map.at.amount
    const text = at === undefined ? '' : (cells[at] ?? '')
    if (at === undefined || text === '') return null
    const mark = row.numbers?.has(at) ? 'point' : (this.#plan.marks.get(at) ?? 'point')
    const amount = readAmount(text, mark)
    if (amount === null) return { code: 'AMOUNT_BAD', params: { value: text.slice(0, 40) } }
    return amount === 'none' ? null : amount
  }

  #timeOf(cells: Cells): number | Reason {
    for (const at of this.#map.all.orderedAt ?? []) {
      const text = cells[at]
      if (!text) continue
      const date = parseDate(text)
      const order = this.#plan.dates.get(at) ?? 'mdy'
      const instant = date === null ? NaN : instantOf(date, this.#clock, order, this.#plan.epoch1904)
      return Number.isNaN(instant) ? { code: 'TIME_BAD', params: { value: text.slice(0, 40) } } : instant
    }
    return { code: 'TIME_MISSING' }
  }

  #begin(
    number: string,
    item: string,
    amount: { cents: number; currency: string | null } | null,
    cells: Cells,
    line: number,
  ): { reason: Reason | null; note: Reason | null } {
    const orderedAt = this.#timeOf(cells)
    if (typeof orderedAt !== 'number') return { reason: orderedAt, note: null }
    const detail: Record<string, string> = {}
    this.#map.headers.forEach((header, index) => {
      const value = cells[index]
      if (header !== '' && value && !this.#used.has(index)) detail[header] = value
    })
    const currency = this.#get(cells, 'currency')
    const record: OrderRecord = {
      type: 'order',
      source: 'file',
      nativeId: number,
      orderedAt,
      cents: amount?.cents ?? 0,
      currency: /^[A-Z]{3}$/i.test(currency) ? currency.toUpperCase() : (amount?.currency ?? 'CNY'),
      status: this.#get(cells, 'status'),
      items: '',
      detail,
      line,
    }
    const buyer = this.#buyerOf(cells)
    if (buyer) record.buyer = buyer
    const note = this.#phone(cells, record)
    const buyerId = this.#get(cells, 'buyerId')
    if (buyerId && !isMaskedText(buyerId)) record.buyerId = wholeDigits(buyerId) === 'rounded' ? '' : buyerId
    if (record.buyerId === '') delete record.buyerId
    const open = { record, amounts: amount ? [amount.cents] : [], items: item ? [item] : [] }
    if (this.#plan.scattered.has(number)) this.#held.set(number, open)
    this.#open = open
    return { reason: null, note }
  }

  /** A whole name before one with hidden parts. */
  #buyerOf(cells: Cells): string {
    const first = this.#get(cells, 'firstName')
    const last = this.#get(cells, 'lastName')
    const names = [this.#get(cells, 'buyer'), this.#get(cells, 'receiver'), [first, last].filter(Boolean).join(' ')]
    return names.find((name) => name !== '' && !isMaskedText(name)) ?? names.find(Boolean) ?? this.#get(cells, 'email')
  }

  #phone(cells: Cells, record: OrderRecord): Reason | null {
    let shown = ''
    let why: Reason | null = null
    for (const at of this.#map.all.phone ?? []) {
      const text = cells[at]
      if (!text) continue
      const read = readPhones(text)
      if (read.numbers.length > 0) {
        record.phone = read.numbers[0]!
        return null
      }
      if (read.why !== null && shown === '') {
        shown = read.extended[0] ?? text
        why = phoneNote(read, text)
      }
    }
    if (shown !== '') {
      record.phoneText = shown.slice(0, 60)
      const header = this.#map.headers[this.#map.at.phone!]
      if (header) record.detail[header] ??= shown.slice(0, 60)
    }
    return why
  }

  #close(): OrderRecord | null {
    const open = this.#open
    this.#open = null
    return open && !this.#held.has(open.record.nativeId) ? this.#finish(open) : null
  }

  /** What is complete only at the end: the last order, and those whose rows were apart. */
  *rest(): Generator<OrderRecord> {
    const last = this.#close()
    if (last) yield last
    for (const open of this.#held.values()) yield this.#finish(open)
    this.#held.clear()
  }

  /** Equal amounts on an order's rows are its total, different ones are added up; parts of an order always are. */
  #finish({ record, amounts, items }: OpenOrder): OrderRecord {
    const same = this.#map.at.part === undefined && amounts.every((cents) => cents === amounts[0])
    if (amounts.length > 0) record.cents = same ? amounts[0]! : amounts.reduce((sum, cents) => sum + cents, 0)
    record.items = items.join('\n')
    return record
  }
}

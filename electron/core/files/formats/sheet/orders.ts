/** Rows of an orders table as records; several rows of one order (a product each) become one. */
import type { OrderRecord, Reason } from '#shared/domain/records.ts'
import type { LocalClock } from '../../reading/local-clock.ts'
import { normalPhone } from '../../reading/phone.ts'
import { bareCell, readAmount, readTime } from './cells.ts'
import type { OrderField, OrderMap } from './columns.ts'

interface OpenOrder {
  record: OrderRecord
  amounts: number[]
  items: string[]
}

export class OrderRows {
  readonly #map: OrderMap
  readonly #clock: LocalClock
  readonly #used: Set<number>
  #open: OpenOrder | null = null

  constructor(map: OrderMap, clock: LocalClock) {
    this.#map = map
    this.#clock = clock
    this.#used = new Set(Object.values(map.at))
  }

  /** The order before this row when it is complete, and why this row is left out, if it is. */
  push(rawCells: readonly string[], line: number): { done: OrderRecord | null; reason: Reason | null } {
    const cells = rawCells.map(bareCell)
    const get = (field: OrderField): string => {
      const at = this.#map.at[field]
      return at === undefined ? '' : (cells[at] ?? '').trim()
    }
    const number = get('number')
    const amount = get('amount') === '' ? null : readAmount(get('amount'))
    const item = [get('items'), get('quantity') && get('items') ? `× ${get('quantity').replace(/\.0+$/, '')}` : '']
      .filter(Boolean)
      .join(' ')
    const open = this.#open
    // A product line of the same order; merged cells leave its number empty.
    if (open && (number === open.record.nativeId || (number === '' && item !== ''))) {
      if (amount) open.amounts.push(amount.cents)
      if (item && !open.items.includes(item)) open.items.push(item)
      return { done: null, reason: null }
    }
    const done = this.take()
    const reason = this.#begin(number, item, amount, get, cells, line)
    return { done, reason }
  }

  #begin(
    number: string,
    item: string,
    amount: { cents: number; currency: string | null } | null,
    get: (field: OrderField) => string,
    cells: readonly string[],
    line: number,
  ): Reason | null {
    if (number === '') return { code: 'ORDER_NUMBER_MISSING' }
    const rounded = /^\d(?:\.(\d+))?E\+?(\d+)$/i.exec(number)
    if (rounded) return { code: 'ORDER_NUMBER_ROUNDED', params: { value: number } }
    if (this.#map.at.amount !== undefined && !amount && get('amount') !== '')
      return { code: 'AMOUNT_BAD', params: { value: get('amount').slice(0, 40) } }
    const time = get('orderedAt')
    const orderedAt = readTime(time, this.#clock)
    if (Number.isNaN(orderedAt))
      return time === '' ? { code: 'TIME_MISSING' } : { code: 'TIME_BAD', params: { value: time.slice(0, 40) } }
    const detail: Record<string, string> = {}
    this.#map.headers.forEach((header, index) => {
      const value = cells[index]?.trim()
      if (header !== '' && value && !this.#used.has(index)) detail[header] = value
    })
    const record: OrderRecord = {
      type: 'order',
      source: 'file',
      nativeId: number,
      orderedAt,
      cents: amount?.cents ?? 0,
      currency: /^[A-Z]{3}$/i.test(get('currency')) ? get('currency').toUpperCase() : (amount?.currency ?? 'CNY'),
      status: get('status'),
      items: '',
      detail,
      line,
    }
    if (get('buyer')) record.buyer = get('buyer')
    const phone = normalPhone(get('phone'))
    if (phone) record.phone = phone
    if (get('buyerId')) record.buyerId = get('buyerId')
    this.#open = { record, amounts: amount ? [amount.cents] : [], items: item ? [item] : [] }
    return null
  }

  /** The order that is still open. Equal amounts on its rows are the order's total, different ones are added up. */
  take(): OrderRecord | null {
    const open = this.#open
    this.#open = null
    if (!open) return null
    const { record, amounts, items } = open
    const same = amounts.every((cents) => cents === amounts[0])
    if (amounts.length > 0) record.cents = same ? amounts[0]! : amounts.reduce((sum, cents) => sum + cents, 0)
    record.items = items.join('\n')
    return record
  }
}

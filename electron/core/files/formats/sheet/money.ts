/**
 * Amounts as people's spreadsheets hold them. Whether a lone comma or point parts the cents is the column's, decided from all of its rows
 * (`columns-decided.ts`), never one cell's.
 */

export type DecimalMark = 'point' | 'comma'

interface Amount {
  cents: number
  /** ISO 4217, where a sign or code tells it. */
  currency: string | null
}

/** Longer signs before the shorter ones inside them. */
const CURRENCIES: readonly [RegExp, string][] = [
  [/hk\$|hkd|港币|港元|港幣/i, 'HKD'],
  [/nt\$|ntd|twd|新?[台臺][币幣]/i, 'TWD'],
  [/us\$|usd|美元|美金/i, 'USD'],
  [/au?\$|aud|澳元/i, 'AUD'],
  [/ca?\$|cad|加元/i, 'CAD'],
  [/s\$|sgd|新元|新加坡元/i, 'SGD'],
  [/r\$|brl/i, 'BRL'],
  [/mop\$?|澳门元/i, 'MOP'],
  [/myr|\brm(?![b\w])|马币|令吉/i, 'MYR'],
  [/cny|rmb|人民币|cn¥/i, 'CNY'],
  [/jpy|日元|円|jp¥/i, 'JPY'],
  [/eur|欧元|€/i, 'EUR'],
  [/gbp|英镑|£/i, 'GBP'],
  [/krw|韩元|₩/i, 'KRW'],
  [/thb|泰铢|฿/i, 'THB'],
  [/vnd|越南盾|₫/i, 'VND'],
  [/rub|卢布|₽/i, 'RUB'],
  [/inr|₹/i, 'INR'],
  [/chf|sfr\.?|fr\./i, 'CHF'],
  [/pln|zł/i, 'PLN'],
  [/sek|nok|dkk|kr\.?/i, ''],
  [/[¥元块圆]/, 'CNY'],
  [/\$/, 'USD'],
]

const EMPTY = /^(?:[-–—/]+|无|免费|赠品|n\/?a|null|none|free)?$/i
const TIMES: Record<string, number> = { 万: 10_000, 萬: 10_000, 亿: 100_000_000, 億: 100_000_000, 千: 1000 }
/** Longer cells are texts. */
const MAX_CELL = 60

interface Figures {
  /** Digits, points, commas; groups parted by spaces or apostrophes are closed up. */
  text: string
  negative: boolean
  times: number
  currency: string | null
}

/** The figures of a cell without signs and words; null when it holds anything else. */
function figuresOf(cell: string): Figures | null {
  if (cell.length > MAX_CELL) return null
  let text = cell
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\ufeff]/g, '')
    .replace(/[\u2212\u2012-\u2015]/g, '-')
    .replace(/[’‘´`]/g, "'")
    .trim()
  let currency: string | null = null
  for (const [sign, code] of CURRENCIES) {
    if (!sign.test(text)) continue
    if (code !== '') currency = code
    text = text.replace(sign, ' ').trim()
    // `￥99.00元`: a sign and a word for the same.
    text = text.replace(/[¥元块圆]/g, ' ').trim()
    break
  }
  const bracketed = /^-?\(\s*(.*?)\s*\)$/.exec(text)
  const negative = bracketed !== null || /^-|\d\s*-$/.test(text)
  text = (bracketed?.[1] ?? text).replace(/^[-+]\s*|\s*-$/g, '')
  // `12,-` and `12.–` have no cents.
  text = text.replace(/[.,]\s*-*$/, '').trim()
  const more = /^(.*\d)\s*([万萬亿億千])$/.exec(text)
  const times = more ? TIMES[more[2]!]! : 1
  if (more) text = more[1]!
  if (/\d[\s']\d/.test(text)) {
    if (!/^\d{1,3}(?:[\s']\d{3})+(?:[.,]\d*)?$/.test(text)) return null
    text = text.replace(/[\s']/g, '')
  }
  return /^[\d.,]*\d[\d.,]*$/.test(text) || /^\d+(?:\.\d+)?e[+-]?\d+$/i.test(text) ? { text, negative, times, currency } : null
}

/** What a cell tells about its column's decimal mark: surely one, or a lone mark before three figures that fits both. */
export function markOf(cell: string): DecimalMark | 'open-point' | 'open-comma' | null {
  const text = figuresOf(cell)?.text ?? ''
  const point = text.lastIndexOf('.')
  const comma = text.lastIndexOf(',')
  if (point === -1 && comma === -1) return null
  if (point !== -1 && comma !== -1) return point > comma ? 'point' : 'comma'
  const [mark, other] = point !== -1 ? (['.', 'comma'] as const) : ([',', 'point'] as const)
  const own = mark === '.' ? 'point' : 'comma'
  const parts = text.split(mark)
  // 1.234.567 groups thousands, so the other one parts cents.
  if (parts.length > 2) return other
  const [whole, rest] = parts as [string, string]
  const groups = rest.length === 3 && /^[1-9]\d{0,2}$/.test(whole)
  return groups ? `open-${own}` : own
}

/** Thousands in groups of three, or in the Indian way, with at most one decimal mark; else null. */
function plainNumber(text: string, mark: DecimalMark): number | null {
  if (/e/i.test(text)) return Number(text)
  const [decimal, group] = mark === 'point' ? ['.', ','] : [',', '.']
  const cut = text.lastIndexOf(decimal)
  const whole = cut === -1 ? text : text.slice(0, cut)
  const cents = cut === -1 ? '' : text.slice(cut + 1)
  if (whole.includes(decimal) || cents.includes(group)) return null
  if (whole.includes(group)) {
    const parts = whole.split(group)
    const sizes = parts.map((part) => part.length)
    const inner = sizes.slice(1, -1)
    const good =
      sizes[0]! >= 1 &&
      sizes[0]! <= 3 &&
      sizes.at(-1) === 3 &&
      (inner.every((size) => size === 3) || inner.every((size) => size === 2))
    if (!good) return null
    return Number(`${parts.join('')}.${cents || 0}`)
  }
  if (whole === '' && cents === '') return null
  return Number(`${whole || 0}.${cents || 0}`)
}

/** An amount in cents; 'none' where the cell says that there is none; null where it cannot be read with this mark. */
export function readAmount(cell: string, mark: DecimalMark): Amount | 'none' | null {
  if (EMPTY.test(cell.trim())) return 'none'
  const figures = figuresOf(cell)
  if (!figures) return null
  const value = plainNumber(figures.text, mark)
  if (value === null || !Number.isFinite(value)) return null
  const cents = Math.round(Number((value * figures.times * 100).toPrecision(15))) * (figures.negative ? -1 : 1)
  return Number.isSafeInteger(cents) ? { cents: cents === 0 ? 0 : cents, currency: figures.currency } : null
}

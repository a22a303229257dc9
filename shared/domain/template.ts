/**
 * Text with variables: `{{客户称呼}}`, `{{订单号|您的订单}}` (default), `{{下单时间:M月D日}}` (format), in Chinese or English
 * names. A variable without value or default stays in the text as its own mark, so that it can never become a blank.
 */
import { localParts } from './zone.ts'

type VariableType = 'text' | 'number' | 'money' | 'time'

interface VariableSpec {
  key: string
  /** The name the editor inserts first, then others that mean the same. */
  zh: readonly string[]
  en: readonly string[]
  type: VariableType
  /** Where its value comes from. `workspace`: typed in once by the operators. */
  source: 'customer' | 'order' | 'conversation' | 'workspace' | 'operator' | 'clock'
}

export const variableSpecs: readonly VariableSpec[] = [
  {
    key: 'customerName',
    zh: ['客户称呼', '称呼', '客户昵称', '客户姓名'],
    en: ['customer_name', 'name'],
    type: 'text',
    source: 'customer',
  },
  { key: 'customerStage', zh: ['客户阶段', '生命周期'], en: ['customer_stage'], type: 'text', source: 'customer' },
  { key: 'orderNumber', zh: ['订单号', '订单编号'], en: ['order_number', 'order_no'], type: 'text', source: 'order' },
  { key: 'orderStatus', zh: ['订单状态'], en: ['order_status'], type: 'text', source: 'order' },
  { key: 'orderAmount', zh: ['订单金额', '实付金额'], en: ['order_amount'], type: 'money', source: 'order' },
  { key: 'orderedAt', zh: ['下单时间', '下单日期'], en: ['ordered_at', 'order_date'], type: 'time', source: 'order' },
  { key: 'orderItems', zh: ['商品', '订单商品', '商品名称'], en: ['order_items', 'product'], type: 'text', source: 'order' },
  { key: 'orderStore', zh: ['下单门店'], en: ['order_store'], type: 'text', source: 'order' },
  { key: 'groupName', zh: ['群名', '群名称'], en: ['group_name', 'group'], type: 'text', source: 'conversation' },
  {
    key: 'operatorName',
    zh: ['我的称呼', '员工姓名', '顾问姓名'],
    en: ['operator_name', 'my_name'],
    type: 'text',
    source: 'operator',
  },
  { key: 'today', zh: ['今天', '今天日期'], en: ['today'], type: 'time', source: 'clock' },
  { key: 'now', zh: ['现在', '现在时间'], en: ['now'], type: 'time', source: 'clock' },
  { key: 'brand', zh: ['品牌', '店名'], en: ['brand'], type: 'text', source: 'workspace' },
  { key: 'store', zh: ['门店', '门店名称'], en: ['store'], type: 'text', source: 'workspace' },
  { key: 'storeAddress', zh: ['门店地址', '地址'], en: ['store_address'], type: 'text', source: 'workspace' },
  { key: 'storePhone', zh: ['门店电话', '客服电话'], en: ['store_phone'], type: 'text', source: 'workspace' },
  { key: 'businessHours', zh: ['营业时间'], en: ['business_hours', 'opening_hours'], type: 'text', source: 'workspace' },
  { key: 'shippingTime', zh: ['发货时效'], en: ['shipping_time'], type: 'text', source: 'workspace' },
  { key: 'carrier', zh: ['快递公司', '物流公司'], en: ['carrier'], type: 'text', source: 'workspace' },
  { key: 'shipFrom', zh: ['发货地'], en: ['ship_from'], type: 'text', source: 'workspace' },
  { key: 'freeShipping', zh: ['包邮门槛'], en: ['free_shipping'], type: 'text', source: 'workspace' },
  { key: 'returnDays', zh: ['退货天数', '退换天数'], en: ['return_days'], type: 'text', source: 'workspace' },
  { key: 'pointsRule', zh: ['积分规则'], en: ['points_rule'], type: 'text', source: 'workspace' },
  { key: 'couponRule', zh: ['优惠说明', '优惠券说明'], en: ['coupon_rule'], type: 'text', source: 'workspace' },
  { key: 'bookingLink', zh: ['预约方式'], en: ['booking'], type: 'text', source: 'workspace' },
  { key: 'invoiceRule', zh: ['发票说明'], en: ['invoice_rule'], type: 'text', source: 'workspace' },
]

const byName = new Map<string, VariableSpec>()
for (const spec of variableSpecs) for (const name of [spec.key, ...spec.zh, ...spec.en]) byName.set(foldName(name), spec)

/** Names are compared without case, spaces, `_` and `-`: `Order No`, `order_no` and `orderNo` are one. */
function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '')
}

export function findVariable(name: string): VariableSpec | undefined {
  return byName.get(foldName(name))
}

interface TextPart {
  kind: 'text'
  start: number
  end: number
  text: string
}

interface VariablePart {
  kind: 'variable'
  start: number
  end: number
  name: string
  format: string | null
  fallback: string | null
}

type TemplateErrorCode = 'UNCLOSED' | 'EMPTY_NAME' | 'UNKNOWN_VARIABLE' | 'UNKNOWN_FORMAT' | 'NESTED'

export interface TemplateError {
  code: TemplateErrorCode
  start: number
  end: number
  name: string
  /** For UNKNOWN_VARIABLE: the nearest known name, if one is near. */
  nearest: string | null
}

interface Template {
  source: string
  parts: (TextPart | VariablePart)[]
  errors: TemplateError[]
}

/** `custom`: names of the workspace's own variables. Offsets are UTF-16 units of `source`. */
export function parseTemplate(source: string, custom: readonly string[] = []): Template {
  const parts: (TextPart | VariablePart)[] = []
  const errors: TemplateError[] = []
  const own = new Set(custom.map(foldName))
  let at = 0
  const text = (end: number) => {
    if (end > at) parts.push({ kind: 'text', start: at, end, text: source.slice(at, end) })
  }
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    if (open < 0) break
    const close = source.indexOf('}}', open + 2)
    if (close < 0) {
      errors.push({ code: 'UNCLOSED', start: open, end: source.length, name: source.slice(open + 2), nearest: null })
      break
    }
    const inner = source.slice(open + 2, close)
    const end = close + 2
    text(open)
    at = end
    const { name, format, fallback } = splitVariable(inner)
    const fail = (code: TemplateErrorCode, nearest: string | null = null) =>
      errors.push({ code, start: open, end, name, nearest })
    parts.push({ kind: 'variable', start: open, end, name, format, fallback })
    if (inner.includes('{{')) fail('NESTED')
    else if (name === '') fail('EMPTY_NAME')
    else {
      const spec = findVariable(name)
      if (!spec && !own.has(foldName(name))) fail('UNKNOWN_VARIABLE', nearestName(name, custom))
      else if (format !== null && !formatFits(format, spec?.type ?? 'text')) fail('UNKNOWN_FORMAT')
    }
  }
  text(source.length)
  return { source, parts, errors }
}

function splitVariable(inner: string): { name: string; format: string | null; fallback: string | null } {
  const bar = inner.search(/[|｜]/)
  const head = bar < 0 ? inner : inner.slice(0, bar)
  const fallback = bar < 0 ? '' : inner.slice(bar + 1).trim()
  const colon = head.search(/[:：]/)
  return {
    name: (colon < 0 ? head : head.slice(0, colon)).trim(),
    format: colon < 0 ? null : head.slice(colon + 1).trim(),
    // An empty default would be the blank that must never be.
    fallback: fallback === '' ? null : fallback,
  }
}

function nearestName(name: string, custom: readonly string[]): string | null {
  const wanted = foldName(name)
  let best: string | null = null
  let bestScore = 0.49
  for (const candidate of [...variableSpecs.flatMap((spec) => [...spec.zh, ...spec.en]), ...custom]) {
    const score = sharedShare(wanted, foldName(candidate))
    if (score > bestScore) {
      best = candidate
      bestScore = score
    }
  }
  return best
}

/** Dice share of characters two names have in common. */
function sharedShare(a: string, b: string): number {
  const rest = [...b]
  let same = 0
  for (const char of a) {
    const at = rest.indexOf(char)
    if (at >= 0) {
      same += 1
      rest.splice(at, 1)
    }
  }
  return (2 * same) / Math.max(1, [...a].length + [...b].length)
}

const TIME_TOKENS = /YYYY|MM|DD|HH|mm|M|D|周/g

function formatFits(format: string, type: VariableType): boolean {
  if (format === '') return false
  if (type === 'time') return new RegExp(TIME_TOKENS.source).test(format)
  if (type === 'money') return format === '元' || format === '¥'
  if (type === 'number') return format === ','
  return format === '尾号' || format === 'tail' || format === '隐藏' || format === 'mask'
}

/** Money in fen (1/100 of the currency), times in epoch ms UTC. */
export type TemplateValue =
  | { type: 'text'; value: string }
  | { type: 'number'; value: number }
  | { type: 'money'; fen: number }
  | { type: 'time'; at: number }

export interface RenderedVariable {
  name: string
  key: string
  /** Offsets in the rendered text. */
  start: number
  end: number
  value: string | null
  from: 'value' | 'default' | 'missing'
}

interface Rendered {
  text: string
  variables: RenderedVariable[]
  /** Names still to be filled; their marks `{{…}}` are in `text`. */
  missing: string[]
}

/**
 * `values` by spec key or by the workspace's own variable name; `zone` is the IANA zone dates are shown in.
 * An empty or blank value counts as missing.
 */
export function renderTemplate(source: string, values: ReadonlyMap<string, TemplateValue>, zone: string): Rendered {
  const byFolded = new Map<string, TemplateValue>()
  for (const [name, value] of values) byFolded.set(foldName(name), value)
  let text = ''
  const variables: RenderedVariable[] = []
  const missing: string[] = []
  for (const part of parseTemplate(source).parts) {
    if (part.kind === 'text') {
      text += part.text
      continue
    }
    const spec = findVariable(part.name)
    const value = byFolded.get(foldName(spec?.key ?? part.name))
    const shown = value === undefined ? '' : formatValue(value, part.format, zone)
    const start = text.length
    // Holes are marks in the text, so a value may not look like one.
    const safe = shown.replaceAll('{{', '{').replaceAll('}}', '}').trim()
    const from = safe !== '' ? 'value' : part.fallback !== null ? 'default' : 'missing'
    const piece = from === 'value' ? safe : from === 'default' ? part.fallback! : `{{${part.name}}}`
    text += piece
    if (from === 'missing' && !missing.includes(part.name)) missing.push(part.name)
    variables.push({
      name: part.name,
      key: spec?.key ?? part.name,
      start,
      end: text.length,
      value: from === 'missing' ? null : piece,
      from,
    })
  }
  return { text, variables, missing }
}

/** The holes of a rendered or edited text, in order. A text with any cannot be accepted. */
export function findHoles(text: string): { start: number; end: number; name: string }[] {
  return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    name: splitVariable(match[1]!).name,
  }))
}

const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const

function formatValue(value: TemplateValue, format: string | null, zone: string): string {
  switch (value.type) {
    case 'text': {
      if (format === '尾号' || format === 'tail') return [...value.value].slice(-4).join('')
      if (format === '隐藏' || format === 'mask') {
        const chars = [...value.value]
        return chars.length < 2 ? value.value : `${chars[0]}**`
      }
      return value.value
    }
    case 'number':
      return grouped(String(value.value))
    case 'money': {
      const sign = value.fen < 0 ? '-' : ''
      const whole = Math.floor(Math.abs(value.fen) / 100)
      const cents = Math.round(Math.abs(value.fen) % 100)
      const amount = sign + grouped(String(whole)) + (cents === 0 ? '' : `.${String(cents).padStart(2, '0')}`)
      return format === '¥' ? `¥${amount}` : `${amount} 元`
    }
    case 'time': {
      const p = localParts(value.at, zone)
      const two = (n: number) => String(n).padStart(2, '0')
      return (format ?? 'M月D日').replace(TIME_TOKENS, (token) => {
        switch (token) {
          case 'YYYY':
            return String(p.year)
          case 'MM':
            return two(p.month)
          case 'DD':
            return two(p.day)
          case 'HH':
            return two(p.hour)
          case 'mm':
            return two(p.minute)
          case 'M':
            return String(p.month)
          case 'D':
            return String(p.day)
          default:
            return WEEKDAYS[p.weekday - 1]!
        }
      })
    }
  }
}

function grouped(digits: string): string {
  const [whole, rest] = digits.split('.') as [string, string?]
  const withCommas = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return rest === undefined ? withCommas : `${withCommas}.${rest}`
}

/** Cells as people's spreadsheets hold them. */
import type { LocalClock } from '../../reading/local-clock.ts'

/** Shops guard long numbers as `="123"`, with a leading apostrophe or a tab; all three are taken off. */
export function bareCell(cell: string): string {
  if (cell === '') return cell
  const guarded = /^\s*=(?:"([^"]*)"|([\d.]+))\s*$/.exec(cell)
  return (guarded ? (guarded[1] ?? guarded[2]!) : cell.replace(/^\s*'/, '')).trim()
}

/** Wall clock in the file's zone, an Excel serial number, Unix seconds; `M/D/YYYY` as spreadsheets in English write it. NaN else. */
export function readTime(text: string, clock: LocalClock): number {
  if (text === '') return NaN
  const direct = clock.parse(text)
  if (!Number.isNaN(direct)) return direct
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)
  const compact = /^(\d{4})(\d{2})(\d{2})(?:\s?(\d{2}):?(\d{2}):?(\d{2})?)?$/.exec(text)
  if (compact)
    return clock.epoch(+compact[1]!, +compact[2]!, +compact[3]!, +(compact[4] ?? 0), +(compact[5] ?? 0), +(compact[6] ?? 0))
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?$/.exec(text)
  if (!american) return NaN
  const [a, b] = [Number(american[1]), Number(american[2])]
  const [month, day] = a > 12 ? [b, a] : [a, b]
  let hour = Number(american[4] ?? 0)
  if (american[7]) hour = (hour % 12) + (/p/i.test(american[7]) ? 12 : 0)
  return clock.epoch(Number(american[3]), month, day, hour, Number(american[5] ?? 0), Number(american[6] ?? 0))
}

const SYMBOLS: Record<string, string> = { '¥': 'CNY', '￥': 'CNY', 元: 'CNY', $: 'USD', '€': 'EUR', '£': 'GBP' }

/** `￥1,234.50`, `1234.5元`, `(12.00)` → cents and the currency when a sign tells it; null when it is no amount. */
export function readAmount(text: string): { cents: number; currency: string | null } | null {
  const sign = /[¥￥元$€£]/.exec(text)?.[0]
  const bare = text.replace(/[¥￥元$€£,\s]|CNY|RMB|USD/gi, '')
  const negative = /^\(.*\)$/.test(bare)
  const digits = negative ? bare.slice(1, -1) : bare
  if (!/^[-+]?(\d+(\.\d*)?|\.\d+)(E[-+]?\d+)?$/i.test(digits)) return null
  const cents = Math.round(Number(digits) * 100) * (negative ? -1 : 1)
  return Number.isSafeInteger(cents) ? { cents, currency: sign ? SYMBOLS[sign]! : null } : null
}

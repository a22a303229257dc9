/**
 * Times, durations and numbers as people say them. Instants are epoch milliseconds UTC, shown in the workspace's IANA zone;
 * days are `YYYY-MM-DD`. Pure: words come from `t`, so that both languages are tested without a window.
 */
import { addDays, DAY, daysBetween, HOUR, localDay, localParts, MINUTE, weekdayOf } from '#shared/domain/zone.ts'
import type { Translate } from './translate.ts'

export interface FormatContext {
  t: Translate
  language: 'zh-CN' | 'en'
  zone: string
}

const pad = (n: number) => String(n).padStart(2, '0')

function monthNames(language: string, month: number): string {
  return new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, month - 1, 1))
}

function dayValues(day: string, language: string): { year: string; month: number; day: number; monthName: string } {
  const [year = '', month = '', date = ''] = day.split('-')
  return { year, month: Number(month), day: Number(date), monthName: monthNames(language, Number(month)) }
}

/** `19:30` */
export function formatClock(ms: number, { zone }: Pick<FormatContext, 'zone'>): string {
  const { hour, minute } = localParts(ms, zone)
  return `${pad(hour)}:${pad(minute)}`
}

/** 今天 10:00, 周三 19:30 (within six days either way), 11月23日 10:00, 2025年11月23日 10:00. */
export function formatMoment(ms: number, now: number, context: FormatContext): string {
  const { t, language, zone } = context
  const time = formatClock(ms, context)
  const day = localDay(ms, zone)
  const today = localDay(now, zone)
  const away = daysBetween(today, day)
  if (away === 0) return t('app.time.today', { time })
  if (away === -1) return t('app.time.yesterday', { time })
  if (away === 1) return t('app.time.tomorrow', { time })
  if (Math.abs(away) <= 6) return t('app.time.weekday', { weekday: t(`app.time.weekdays.${weekdayOf(day)}`), time })
  const values = { ...dayValues(day, language), time }
  return t(day.slice(0, 4) === today.slice(0, 4) ? 'app.time.monthDayTime' : 'app.time.yearMonthDayTime', values)
}

/** The shortest form for narrow columns: `10:00` today, 昨天, 周三, 11月23日, 2025年11月23日. */
export function formatShort(ms: number, now: number, context: FormatContext): string {
  const { t, language, zone } = context
  const day = localDay(ms, zone)
  const today = localDay(now, zone)
  const away = daysBetween(today, day)
  if (away === 0) return formatClock(ms, context)
  if (away === -1) return t('app.time.dayYesterday')
  if (away === 1) return t('app.time.dayTomorrow')
  if (Math.abs(away) <= 6) return t(`app.time.weekdays.${weekdayOf(day)}`)
  return t(day.slice(0, 4) === today.slice(0, 4) ? 'app.time.monthDay' : 'app.time.yearMonthDay', dayValues(day, language))
}

/** 今天, 昨天, 明天, else 11月23日 周一; with the year when it is another one. For day dividers and column heads. */
export function formatDay(day: string, now: number, context: FormatContext): string {
  const { t, language, zone } = context
  const today = localDay(now, zone)
  if (day === today) return t('app.time.dayToday')
  if (day === addDays(today, -1)) return t('app.time.dayYesterday')
  if (day === addDays(today, 1)) return t('app.time.dayTomorrow')
  const date = t(day.slice(0, 4) === today.slice(0, 4) ? 'app.time.monthDay' : 'app.time.yearMonthDay', dayValues(day, language))
  return t('app.time.dayWeekday', { date, weekday: t(`app.time.weekdays.${weekdayOf(day)}`) })
}

/** Day, clock and zone in full, for tooltips: 2026年11月23日 10:00（Asia/Shanghai）. */
export function formatFull(ms: number, context: FormatContext): string {
  const { t, language, zone } = context
  const time = t('app.time.yearMonthDayTime', { ...dayValues(localDay(ms, zone), language), time: formatClock(ms, context) })
  return t('app.time.inZone', { time, zone })
}

/** 刚刚, 5 分钟前, 2 小时前, 3 天前; ahead of now: 5 分钟后. Beyond 30 days it is a date. */
export function formatAgo(ms: number, now: number, context: FormatContext): string {
  const { t } = context
  const away = now - ms
  const size = Math.abs(away)
  if (size < MINUTE) return t('app.time.justNow')
  if (size < HOUR) return t(away > 0 ? 'app.time.minutesAgo' : 'app.time.inMinutes', { count: Math.floor(size / MINUTE) })
  if (size < DAY) return t(away > 0 ? 'app.time.hoursAgo' : 'app.time.inHours', { count: Math.floor(size / HOUR) })
  if (size <= 30 * DAY) return t(away > 0 ? 'app.time.daysAgo' : 'app.time.inDays', { count: Math.floor(size / DAY) })
  return formatShort(ms, now, context)
}

/** A length of time in milliseconds: 45 秒, 12 分钟, 2 小时 10 分, 3 天 4 小时. Never more than two units. */
export function formatDuration(ms: number, { t }: Pick<FormatContext, 't'>): string {
  const size = Math.max(0, ms)
  if (size < MINUTE) return t('app.time.seconds', { count: Math.round(size / 1000) === 60 ? 59 : Math.round(size / 1000) })
  if (size < HOUR) return t('app.time.minutes', { count: Math.floor(size / MINUTE) })
  if (size < DAY) {
    const hours = Math.floor(size / HOUR)
    const minutes = Math.floor((size % HOUR) / MINUTE)
    return minutes === 0 ? t('app.time.hours', { count: hours }) : t('app.time.hoursMinutes', { hours, minutes })
  }
  const days = Math.floor(size / DAY)
  const hours = Math.floor((size % DAY) / HOUR)
  return hours === 0 ? t('app.time.days', { count: days }) : t('app.time.daysHours', { days, hours })
}

/** 1,284 */
export function formatNumber(value: number, language: string, digits = 0): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)
}

/** `share` 0 to 1: 12%, 3.4% */
export function formatPercent(share: number, language: string): string {
  const digits = share !== 0 && Math.abs(share) < 0.1 ? 1 : 0
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share)
}

/** An amount in cents of a currency: ¥1,284.50, and ¥1,284 when there are no cents. */
export function formatMoney(cents: number, language: string, currency = 'CNY'): string {
  const whole = cents % 100 === 0
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: whole ? 0 : 2,
  }).format(cents / 100)
}

/** 1.2 MB */
export function formatBytes(bytes: number, language: string): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)))
  return `${formatNumber(bytes / 1024 ** step, language, step === 0 ? 0 : 1)} ${units[step]}`
}

/** Formatting for components: zone and language of the window in a context, the clock ticking once a minute. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatDay,
  formatDuration,
  formatFull,
  formatMoment,
  formatMoney,
  formatNumber,
  formatPercent,
  formatShort,
} from './i18n/format.ts'

export interface Format {
  zone: string
  language: 'zh-CN' | 'en'
  /** Epoch ms, refreshed every minute. */
  now: number
  moment: (ms: number) => string
  short: (ms: number) => string
  ago: (ms: number) => string
  full: (ms: number) => string
  clock: (ms: number) => string
  /** `YYYY-MM-DD` */
  day: (day: string) => string
  duration: (ms: number) => string
  number: (value: number, digits?: number) => string
  percent: (share: number) => string
  money: (cents: number, currency?: string) => string
  bytes: (bytes: number) => string
}

const Context = createContext<Format | undefined>(undefined)

function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

export function FormatProvider({ zone, children }: { zone: string; children: ReactNode }) {
  const { t: translate, i18n } = useTranslation()
  const now = useNow()
  const language = i18n.language === 'en' ? 'en' : 'zh-CN'
  const format = useMemo<Format>(() => {
    const t = (key: string, values?: Record<string, string | number>) => translate(key, values ?? {})
    const context = { t, language, zone } as const
    return {
      zone,
      language,
      now,
      moment: (ms) => formatMoment(ms, now, context),
      short: (ms) => formatShort(ms, now, context),
      ago: (ms) => formatAgo(ms, now, context),
      full: (ms) => formatFull(ms, context),
      clock: (ms) => formatClock(ms, context),
      day: (day) => formatDay(day, now, context),
      duration: (ms) => formatDuration(ms, context),
      number: (value, digits) => formatNumber(value, language, digits),
      percent: (share) => formatPercent(share, language),
      money: (cents, currency) => formatMoney(cents, language, currency),
      bytes: (bytes) => formatBytes(bytes, language),
    }
  }, [translate, language, zone, now])
  return <Context value={format}>{children}</Context>
}

export function useFormat(): Format {
  const format = useContext(Context)
  if (!format) throw new Error('useFormat needs a FormatProvider above it')
  return format
}

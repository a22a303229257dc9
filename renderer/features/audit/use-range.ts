/** The range of days looked at and the way of counting, kept in the route. */
import { addDays, isDay, localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useRouter } from '#renderer/state/router.ts'

export const RANGE_LENGTHS = [7, 14, 30, 60] as const
const DEFAULT_LENGTH = 30

export interface AuditRange {
  /** Local days, both included. */
  from: string
  to: string
  /** Days up to today, or null for dates chosen by hand. */
  length: number | null
  businessHours: boolean
  setLength: (days: number) => void
  setDays: (from: string, to: string) => void
  setBusinessHours: (on: boolean) => void
}

export function useRange(): AuditRange {
  const params = useRouter((state) => state.params)
  const replace = useRouter((state) => state.replace)
  const { now, zone } = useFormat()
  const today = localDay(now, zone)
  const chosen = typeof params.from === 'string' && typeof params.to === 'string' && isDay(params.from) && isDay(params.to)
  const length = typeof params.days === 'number' ? params.days : DEFAULT_LENGTH
  return {
    from: chosen ? String(params.from) : addDays(today, 1 - length),
    to: chosen ? String(params.to) : today,
    length: chosen ? null : length,
    businessHours: params.hours === true,
    setLength: (days) => replace({ days, from: undefined, to: undefined }),
    setDays: (from, to) => replace({ from, to, days: undefined }),
    setBusinessHours: (on) => replace({ hours: on ? true : undefined }),
  }
}

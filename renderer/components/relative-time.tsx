/** A moment as people say it; the tooltip has day, clock and zone in full. */
import { useFormat } from '#renderer/base/format-context.tsx'
import classes from './pieces.module.css'

interface RelativeTimeProps {
  /** Epoch ms UTC; null shows a dash. */
  at: number | null | undefined
  /** `moment` 今天 10:00 · `short` 10:00, 周三, 11月23日 · `ago` 5 分钟前 · `clock` 10:00. Default `moment`. */
  as?: 'moment' | 'short' | 'ago' | 'clock'
}

export function RelativeTime({ at, as = 'moment' }: RelativeTimeProps) {
  const format = useFormat()
  if (at === null || at === undefined) return <span aria-hidden>–</span>
  return (
    <time className={classes.time} dateTime={new Date(at).toISOString()} title={format.full(at)}>
      {format[as](at)}
    </time>
  )
}

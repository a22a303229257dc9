/** Small bars, one a day, oldest first; a second series (promos) is in its own hue at the foot of each bar. */
import { useTranslation } from 'react-i18next'
import classes from './pieces.module.css'

interface SparklineProps {
  /** Totals, oldest first. */
  values: readonly number[]
  /** Part of each total in the promo hue. */
  promos?: readonly number[]
  width?: number
  height?: number
  /** Default: the figures themselves. */
  label?: string
}

export function Sparkline({ values, promos, width = 84, height = 20, label }: SparklineProps) {
  const { t } = useTranslation()
  const top = Math.max(1, ...values)
  const step = width / Math.max(1, values.length)
  const text = label ?? t('components.sparkline', { days: values.length, values: values.join(' ') })
  const scaled = (value: number) => (value === 0 ? 0 : Math.max(1.5, (value / top) * (height - 1)))
  return (
    <svg
      className={classes.spark}
      style={{ width: `${width / 16}rem`, height: `${height / 16}rem` }}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      {values.map((value, index) => {
        const promo = Math.min(value, promos?.[index] ?? 0)
        const full = scaled(value)
        const part = promo === 0 ? 0 : Math.max(1.5, (promo / Math.max(value, 1)) * full)
        const x = index * step
        const bar = Math.max(1, step - 1.5)
        return (
          <g key={index}>
            <rect x={x} y={height - 0.5} width={bar} height={0.5} fill="var(--qx-border-strong)" />
            <rect x={x} y={height - full} width={bar} height={full} rx={1} fill="var(--qx-border-strong)" />
            {part > 0 && <rect x={x} y={height - part} width={bar} height={part} rx={1} fill="var(--kind-promo)" />}
          </g>
        )
      })}
    </svg>
  )
}

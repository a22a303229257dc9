/** One cell of a heatmap: depth by share of the cap used, hatched when over. */
import type { ReactNode } from 'react'
import classes from './pieces.module.css'

interface HeatCellProps {
  /** 0 to 1, and above when over the cap. */
  share: number
  /** Said aloud and shown in the tooltip: group, day, figures. */
  label: string
  onClick?: () => void
  /** Base hue. Default: promo. */
  hue?: string
  children?: ReactNode
}

export function heatGround(share: number, hue = 'var(--kind-promo)'): string {
  if (share <= 0) return 'var(--qx-bg)'
  return `color-mix(in srgb, ${hue} ${Math.round(18 + 62 * Math.min(1, share))}%, var(--qx-surface))`
}

export function HeatCell({ share, label, onClick, hue, children }: HeatCellProps) {
  const className = share > 1 ? `${classes.heat} ${classes.heatOver}` : classes.heat
  const style = { backgroundColor: heatGround(share, hue) }
  if (!onClick) {
    return (
      <div className={className} style={style} title={label} role="img" aria-label={label}>
        {children}
      </div>
    )
  }
  return (
    <button type="button" className={className} style={style} title={label} aria-label={label} onClick={onClick}>
      {children}
    </button>
  )
}

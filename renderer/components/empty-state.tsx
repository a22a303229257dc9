/** A list with nothing in it: why, and the first step. */
import type { ComponentType, ReactNode } from 'react'
import classes from './states.module.css'

interface EmptyStateProps {
  /** Tabler icon. */
  icon?: ComponentType<{ size?: number | string; stroke?: number | string }>
  title: string
  why?: ReactNode
  /** Buttons; the first step first. */
  children?: ReactNode
  compact?: boolean
}

export function EmptyState({ icon: Icon, title, why, children, compact = false }: EmptyStateProps) {
  return (
    <div className={compact ? `${classes.state} ${classes.compact}` : classes.state}>
      {Icon && (
        <span className={classes.icon} aria-hidden>
          <Icon size={compact ? 22 : 30} stroke={1.4} />
        </span>
      )}
      <p className={classes.title}>{title}</p>
      {why !== undefined && <p className={classes.why}>{why}</p>}
      {children !== undefined && <div className={classes.actions}>{children}</div>}
    </div>
  )
}

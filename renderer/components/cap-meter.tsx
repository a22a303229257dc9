/** How much of a cap is used: outline, filled, amber when one is left. Never red: a full cap is no emergency. */
import { useTranslation } from 'react-i18next'
import classes from './pieces.module.css'

interface CapMeterProps {
  used: number
  /** Null: no cap. 0: nothing may be sent. */
  max: number | null
  /** Without the figures beside it. */
  bare?: boolean
}

const SLOTS_UP_TO = 8

export function CapMeter({ used, max, bare = false }: CapMeterProps) {
  const { t } = useTranslation()
  if (max === null) {
    const label = t('components.capNone', { used })
    return (
      <span className={classes.capText} title={label}>
        <span aria-hidden>{used}/∞</span>
        <span className="qx-visually-hidden">{label}</span>
      </span>
    )
  }
  const left = max - used
  const state = left === 1 ? classes.capLast : left <= 0 ? classes.capFull : ''
  const label =
    max === 0
      ? t('components.capBlocked')
      : left === 1
        ? t('components.capLast', { used, max })
        : left <= 0
          ? t('components.capFull', { max })
          : t('components.capLabel', { used, max })
  return (
    <span
      className={`${classes.cap} ${state}`}
      role="meter"
      aria-label={label}
      aria-valuenow={Math.min(used, max)}
      aria-valuemin={0}
      aria-valuemax={max}
      title={label}
    >
      {max <= SLOTS_UP_TO ? (
        <span className={classes.capSlots} aria-hidden>
          {Array.from({ length: Math.max(max, 1) }, (_, index) => (
            <span key={index} className={index < used || max === 0 ? `${classes.capSlot} ${classes.capUsed}` : classes.capSlot} />
          ))}
        </span>
      ) : (
        <span className={classes.capBar} aria-hidden>
          <span className={classes.capBarFill} style={{ display: 'block', width: `${Math.min(100, (used / max) * 100)}%` }} />
        </span>
      )}
      {!bare && (
        <span className={classes.capText} aria-hidden>
          {t('components.capOf', { used, max })}
        </span>
      )}
    </span>
  )
}

/** Something could not be read or drawn: what, trying again, and the details for whoever helps. */
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ErrorCode } from '#shared/contract/errors.ts'
import classes from './states.module.css'

interface ErrorStateProps {
  /** Default: "could not be read". */
  title?: string
  /** From a query: its code is translated, its message goes into the details. */
  error?: { code: ErrorCode; message: string }
  details?: string
  onRetry?: () => void
  compact?: boolean
}

export function ErrorState({ title, error, details, onRetry, compact = false }: ErrorStateProps) {
  const { t } = useTranslation()
  const more = details ?? error?.message
  return (
    <div className={compact ? `${classes.state} ${classes.compact}` : classes.state} role="alert">
      <span className={classes.icon} aria-hidden>
        <IconAlertTriangle size={compact ? 20 : 28} stroke={1.4} />
      </span>
      <p className={classes.title}>{title ?? t('errors.loading')}</p>
      {error && <p className={classes.why}>{t(`errors.code.${error.code}`)}</p>}
      {onRetry && (
        <div className={classes.actions}>
          <Button variant="default" onClick={onRetry}>
            {t('errors.retry')}
          </Button>
        </div>
      )}
      {more && (
        <details className={classes.details}>
          <summary>{t('errors.details')}</summary>
          <pre className="qx-selectable">{more}</pre>
        </details>
      )}
    </div>
  )
}

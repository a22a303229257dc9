/** Below a table while rows are chosen: how many, all that the filter finds, what to do with them. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './data-table.module.css'

interface BulkBarProps {
  chosen: number
  total: number
  onAll: () => void
  onClear: () => void
  children: ReactNode
}

export function BulkBar({ chosen, total, onAll, onClear, children }: BulkBarProps) {
  const { t } = useTranslation()
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t('components.selectedCount', { count: chosen })}>
      <span className={classes.bulkCount} aria-live="polite">
        {t('components.selectedCount', { count: chosen })}
      </span>
      {chosen < total && (
        <Button variant="subtle" size="compact-sm" onClick={onAll}>
          {t('components.selectAllFound', { count: total })}
        </Button>
      )}
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onClear}>
        {t('components.clearSelection')}
      </Button>
      <span className={classes.bulkSpace} />
      {children}
    </div>
  )
}

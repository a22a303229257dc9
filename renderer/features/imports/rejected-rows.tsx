/** Rows that were left out, or came in without a part: how many, and on a click where each is and why. */
import { Button } from '@mantine/core'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reason } from '#shared/domain/records.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { LongList } from '#renderer/components/long-list.tsx'
import classes from './imports.module.css'
import { useReasonText } from './reason-text.ts'

interface Row {
  at: string
  reason: { code: Reason['code']; params?: Reason['params'] | undefined }
}

interface Rows {
  says: 'skipped' | 'skippedPast' | 'noted'
  total: number
  rows: readonly Row[]
}

export function RejectedRows({ says, total, rows }: Rows) {
  const { t } = useTranslation()
  const format = useFormat()
  const reasonText = useReasonText()
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <div>
      <p className={classes.skipped}>
        {t(`imports.${says}`, { count: total, number: format.number(total) })}
        <Button size="compact-sm" variant="subtle" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {open ? t('imports.hideReasons') : t('imports.showReasons')}
        </Button>
      </p>
      {open && (
        <div id={id}>
          <div className={`${classes.reason} ${classes.dim}`} aria-hidden>
            <span>{t('imports.place')}</span>
            <span>{t('imports.why')}</span>
          </div>
          <LongList
            label={t('imports.why')}
            items={rows}
            rowHeight={29}
            keyOf={(_row, index) => index}
            render={(row) => (
              <div className={classes.reason}>
                <span className={classes.place}>{row.at}</span>
                <span>{reasonText(row.reason)}</span>
              </div>
            )}
          />
          {total > rows.length && (
            <p className={classes.dim}>{t('imports.firstOnly', { count: rows.length, total: format.number(total) })}</p>
          )}
        </div>
      )}
    </div>
  )
}

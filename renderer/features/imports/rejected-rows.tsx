/** Rows that were left out, or came in without a part: how many, and on a click where each is and why. */
import { Button } from '@mantine/core'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reason } from '#shared/domain/records.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
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
          <table className={classes.reasons}>
            <thead>
              <tr>
                <th scope="col">{t('imports.place')}</th>
                <th scope="col">{t('imports.why')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={index}>
                  <td className={classes.place}>{row.at}</td>
                  <td>{reasonText(row.reason)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {total > rows.length && (
            <p className={classes.dim}>{t('imports.firstOnly', { count: rows.length, total: format.number(total) })}</p>
          )}
        </div>
      )}
    </div>
  )
}

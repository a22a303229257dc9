/** What came of one file. */
import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '#shared/contract/imports.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useFormatName } from './format-name.ts'
import classes from './imports.module.css'
import { useReasonText } from './reason-text.ts'
import { RejectedRows } from './rejected-rows.tsx'

export function useResultLine(): (file: ImportReport) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return (file) => {
    const { messages, orders } = file
    const say = (key: string, count: number) => count > 0 && t(key, { count, number: format.number(count) })
    const parts = [
      say('imports.result.added', messages.added),
      say('imports.result.unchanged', messages.unchanged),
      say('imports.result.edited', messages.edited),
      say('imports.result.recalled', messages.recalled),
      say('imports.result.ordersAdded', orders.added),
      say('imports.result.ordersUpdated', orders.updated),
      say('imports.result.ordersUnchanged', orders.unchanged),
      say('imports.count.people', file.contacts),
    ].filter(Boolean)
    return parts.length > 0 ? parts.join(' · ') : t('imports.result.nothing')
  }
}

export function FileResult({ file }: { file: ImportReport }) {
  const { t } = useTranslation()
  const line = useResultLine()
  const reasonText = useReasonText()
  const formatName = useFormatName()
  return (
    <section className={classes.card} aria-label={file.file} data-file={file.file}>
      <header className={classes.cardHead}>
        <span className={classes.fileName} title={file.path}>
          {file.file}
        </span>
        {file.format && <Badge>{formatName(file.format)}</Badge>}
      </header>
      {file.problem ? (
        <div className={classes.problem} role="alert">
          <div>
            <p className={classes.strong}>{t('imports.brokenTitle')}</p>
            <p>{reasonText(file.problem.reason)}</p>
            <p className={classes.place}>{file.problem.at}</p>
          </div>
        </div>
      ) : (
        <p className={classes.figures}>{line(file)}</p>
      )}
      {file.rejectedTotal > 0 && <RejectedRows says="skippedPast" total={file.rejectedTotal} rows={file.rejected} />}
      {file.notedTotal > 0 && <RejectedRows says="noted" total={file.notedTotal} rows={file.noted} />}
    </section>
  )
}

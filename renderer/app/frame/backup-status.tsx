/** A word in the status line while backups cannot be written, with since when, why, and what helps; a click tries again. */
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { errorText } from '#renderer/core-client/error-text.ts'
import { useJobs } from '#renderer/core-client/use-jobs.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { shownAlready } from '#renderer/core-client/use-write.ts'
import classes from './frame.module.css'

export function BackupStatus() {
  const { t } = useTranslation()
  const format = useFormat()
  const { start } = useJobs()
  const { data } = useQuery('backups.state', {})
  const failure = data?.failures[0]
  if (!failure) return null
  const words = { when: format.moment(failure.at), why: errorText(failure), folder: failure.folder }
  return (
    <button
      type="button"
      className={classes.statusItem}
      title={t(failure.place === 'own' ? 'app.status.backupFailedOwn' : 'app.status.backupFailedFolder', words)}
      disabled={data.running}
      onClick={() => void start('backup', {}).catch(shownAlready)}
    >
      <IconAlertTriangle size={13} aria-hidden />
      {t('app.status.backupFailed')}
    </button>
  )
}

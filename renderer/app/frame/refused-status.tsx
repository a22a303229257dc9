/** A word in the status line while nothing can be saved, with since when, why, and what helps. */
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { errorText } from '#renderer/core-client/error-text.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import classes from './frame.module.css'

export function RefusedStatus() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery('workspace.health', {})
  const refused = data?.refused
  if (!refused) return null
  return (
    <span
      className={classes.statusItem}
      role="status"
      title={t('app.status.refusedHint', { when: format.moment(refused.since), why: errorText({ ...refused, message: '' }) })}
    >
      <IconAlertTriangle size={13} aria-hidden />
      {t('app.status.refused')}
    </span>
  )
}

/** Changes that were made and are gone, told from the start of the window until somebody says that they know. */
import { Button, Popover } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { shownAlready, useWrite } from '#renderer/core-client/use-write.ts'
import classes from './frame.module.css'

export function LossStatus() {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const { data } = useQuery('workspace.health', {})
  const lost = data?.lost
  if (!lost) return null
  const words = {
    count: lost.changes,
    since: lost.since === null ? '' : format.moment(lost.since),
    until: format.moment(lost.until),
  }
  return (
    <Popover position="top-end" defaultOpened trapFocus>
      <Popover.Target>
        <button type="button" className={classes.statusItem}>
          <IconAlertTriangle size={13} aria-hidden />
          {t('app.status.lost')}
        </button>
      </Popover.Target>
      <Popover.Dropdown role="alertdialog" aria-label={t('app.status.lostTitle', words)}>
        <div className={classes.loss}>
          <strong>{t('app.status.lostTitle', words)}</strong>
          <p>{t(lost.since === null ? 'app.status.lostUnknown' : 'app.status.lostSince', words)}</p>
          <p>{t('app.status.lostHelp')}</p>
          <Button
            variant="default"
            onClick={() => write('workspace.acceptLoss', {}, { toast: t('app.status.lostAccepted') }).catch(shownAlready)}
          >
            {t('app.status.lostAccept')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

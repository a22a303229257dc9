/** The line at the bottom, always there: where the data are, what runs, the lock. Offline is a calm grey word. */
import { IconLock } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Slot } from '#renderer/slots/slot.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { BackupStatus } from './backup-status.tsx'
import { JobsStatus } from './jobs-status.tsx'
import { LossStatus } from './loss-status.tsx'
import { RefusedStatus } from './refused-status.tsx'
import classes from './frame.module.css'

function subscribeOnline(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

export function lockWorkspace(): void {
  shell('workspaces.lock', {}).catch(showFailure)
}

export function closeWorkspace(): void {
  shell('workspaces.close', {}).catch(showFailure)
}

export function StatusBar() {
  const { t } = useTranslation()
  const online = useSyncExternalStore(
    subscribeOnline,
    () => navigator.onLine,
    () => true,
  )
  const connected = useSession((state) => state.connected)
  const lost = useSession((state) => state.lost)
  const demo = useSession((state) => state.demo)
  const { data: accounts } = useQuery('accounts.summary', {}, { enabled: connected })
  return (
    <footer className={classes.status} aria-label={t('app.status.bar')}>
      {lost ? (
        <span className={classes.statusItem} role="status">
          <span className={`${classes.dot} ${classes.dotQuiet}`} aria-hidden />
          {t('app.status.restarting')}
        </span>
      ) : accounts && accounts.live > 0 ? (
        <Slot name="status" online={online} />
      ) : (
        <span className={classes.statusItem} title={t(online ? 'app.status.localHint' : 'app.status.offlineHint')}>
          <span className={online ? classes.dot : `${classes.dot} ${classes.dotQuiet}`} aria-hidden />
          {t(online ? 'app.status.local' : 'app.status.offline')}
        </span>
      )}
      {demo && (
        <span className={classes.statusItem} title={t('app.status.demoHint')}>
          {t('app.status.demo')}
        </span>
      )}
      <span className={classes.statusSpace} />
      {connected && <RefusedStatus />}
      {connected && <LossStatus />}
      {connected && <BackupStatus />}
      <JobsStatus />
      {demo ? (
        <button type="button" className={classes.statusItem} onClick={closeWorkspace}>
          {t('app.status.close')}
        </button>
      ) : (
        <button type="button" className={classes.statusItem} title={t('app.status.lockHint')} onClick={lockWorkspace}>
          <IconLock size={13} aria-hidden />
          {t('app.status.lock')}
        </button>
      )}
    </footer>
  )
}

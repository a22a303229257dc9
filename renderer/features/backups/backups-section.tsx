/** Backups in the settings: how the last one went, one now, the folder besides, the size, and every copy with its restore. */
import { Button, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { errorText } from '#renderer/core-client/error-text.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { useJobs } from '#renderer/core-client/use-jobs.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { shownAlready, showFailure, useWrite } from '#renderer/core-client/use-write.ts'
import { BackupList } from './backup-list.tsx'
import classes from './backups.module.css'

const GB = 2 ** 30
const budgets = [1, 2, 5, 10, 20, 50, 100, 200].map((size) => size * GB)

export function BackupsSection() {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const { start } = useJobs()
  const dir = useSession((state) => (state.phase?.phase === 'open' ? state.phase.workspace.dir : ''))
  const { data: state, error, refetch } = useQuery('backups.state', {})
  const { data: list } = useQuery('backups.list', {})
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!state || !list) return null
  const own = state.failures.find(({ place }) => place === 'own')
  const beside = state.failures.find(({ place }) => place === 'folder')
  const backUp = () => void start('backup', {}).catch(shownAlready)
  const setFolder = async (folder: string | null) => {
    await write('backups.setFolder', { folder }, { toast: null })
    if (folder !== null) backUp()
  }
  const choose = async () => {
    const { path } = await shell('files.openFolder', { title: t('backups.folderTitle'), use: 'write' })
    if (path !== null) await setFolder(path).catch(shownAlready)
  }
  return (
    <div className={classes.box}>
      <div className={classes.row}>
        <div className={classes.words}>
          <h3 className={classes.heading}>{t('backups.every')}</h3>
          <p className={classes.quiet} role="status">
            {state.running
              ? t('backups.running')
              : state.last
                ? t('backups.last', {
                    when: format.moment(state.last.at),
                    count: state.count,
                    size: format.bytes(state.bytes),
                  })
                : t('backups.none')}
          </p>
          {own && <p className={classes.lost}>{t('backups.failedOwn', { when: format.moment(own.at), why: errorText(own) })}</p>}
        </div>
        <Button variant="default" loading={state.running} onClick={backUp}>
          {t('backups.now')}
        </Button>
      </div>
      <div className={classes.row}>
        <div className={classes.words}>
          <h3 className={classes.heading}>{t('backups.folder')}</h3>
          <p className={classes.quiet}>
            {state.folder === null ? t('backups.folderNone') : <span className={classes.path}>{state.folder}</span>}
          </p>
          {state.folder !== null && (
            <p className={classes.quiet}>
              {!state.folderThere
                ? t('backups.folderAway')
                : beside
                  ? t('backups.folderFailed', { when: format.moment(beside.at), why: errorText(beside) })
                  : state.folderLast === null
                    ? t('backups.folderEmpty')
                    : t('backups.folderLast', { when: format.moment(state.folderLast) })}
            </p>
          )}
        </div>
        <span className={classes.buttons}>
          <Button variant="default" onClick={() => choose().catch(showFailure)}>
            {t(state.folder === null ? 'backups.folderChoose' : 'backups.folderChange')}
          </Button>
          {state.folder !== null && (
            <Button variant="subtle" color="gray" onClick={() => setFolder(null).catch(shownAlready)}>
              {t('backups.folderOff')}
            </Button>
          )}
        </span>
      </div>
      <div className={classes.row}>
        <div className={classes.words}>
          <h3 className={classes.heading}>{t('backups.budget')}</h3>
          <p className={classes.quiet}>{t('backups.budgetWhy')}</p>
        </div>
        <NativeSelect
          aria-label={t('backups.budget')}
          value={String(state.budget)}
          data={[...new Set([...budgets, state.budget])]
            .toSorted((a, b) => a - b)
            .map((bytes) => ({ value: String(bytes), label: format.bytes(bytes) }))}
          onChange={(event) =>
            void write('backups.setBudget', { bytes: Number(event.currentTarget.value) }, { toast: null }).catch(shownAlready)
          }
        />
      </div>
      {list.items.length > 0 && (
        <div className={`${classes.row} ${classes.stack}`}>
          <h3 className={classes.heading}>{t('backups.kept')}</h3>
          <BackupList dir={dir} items={list.items} />
        </div>
      )}
    </div>
  )
}

/** What the workspace holds, where it lies, whether it is whole. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#renderer/core-client/error-text.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { jobOutput, useJob, useJobs } from '#renderer/core-client/use-jobs.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { shownAlready, showFailure } from '#renderer/core-client/use-write.ts'
import classes from './settings.module.css'

export function Contents() {
  const { t } = useTranslation()
  const { data } = useQuery('workspace.info', {})
  return data ? <p className={classes.text}>{t('settings.contentsText', { ...data.counts })}</p> : null
}

export function Folder() {
  const { t } = useTranslation()
  const dir = useSession((state) => (state.phase?.phase === 'open' ? state.phase.workspace.dir : ''))
  return (
    <div className={classes.stack}>
      <span className={`${classes.path} qx-selectable`}>{dir}</span>
      <Button variant="default" onClick={() => shell('files.reveal', { path: dir }).catch(showFailure)}>
        {t('settings.folderReveal')}
      </Button>
    </div>
  )
}

export function Verify() {
  const { t } = useTranslation()
  const { start } = useJobs()
  const [id, setId] = useState<string>()
  const job = useJob(id)
  const running = job?.state === 'running'
  const result = job && jobOutput('verify', job)
  return (
    <div className={classes.stack}>
      <Button variant="default" loading={running} onClick={() => start('verify', {}).then(setId, shownAlready)}>
        {t('settings.verifyRun')}
      </Button>
      <span role="status">
        {running && t('settings.verifyRunning')}
        {result?.ok && <span className={classes.good}>{t('settings.verifyOk')}</span>}
        {result && !result.ok && <span className={classes.bad}>{t('settings.verifyBad', { integrity: result.integrity })}</span>}
        {job?.state === 'failed' && job.error && <span className={classes.bad}>{errorText(job.error)}</span>}
      </span>
    </div>
  )
}

export function CloseButton() {
  const { t } = useTranslation()
  return (
    <Button variant="default" onClick={() => shell('workspaces.close', {}).catch(showFailure)}>
      {t('settings.close')}
    </Button>
  )
}

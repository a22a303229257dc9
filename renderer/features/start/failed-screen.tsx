/** A workspace that could not be opened: what is wrong, that its data are as they were, and the ways on. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShellError, WorkspaceRef } from '#shared/contract/shell.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { Slot } from '#renderer/slots/slot.tsx'
import { FailureNote } from './failure-note.tsx'
import { showOpeningFailure } from './opening-failure.ts'
import { NewWorkspaceForm } from './new-workspace-form.tsx'
import { StartPage } from './start-page.tsx'
import { Choices, RecentList } from './start-screen.tsx'
import classes from './start.module.css'

/** Trying again cannot help: the program itself would have to change. */
const final = new Set(['NEWER_DATABASE', 'RUNTIME_TOO_OLD', 'NOT_A_WORKSPACE'])
/** The file itself is at fault: a backup is the way on. */
const damaged = new Set(['DATABASE_BROKEN', 'FILE_NOT_FOUND', 'WRONG_KEY'])
const coreItself = new Set(['RUNTIME_TOO_OLD', 'CORE_EXITED'])

export function FailedScreen({ workspace, error }: { workspace: WorkspaceRef; error: ShellError }) {
  const { t } = useTranslation()
  const [creating, setCreating] = useState(false)
  if (creating) {
    return (
      <StartPage>
        <NewWorkspaceForm onBack={() => setCreating(false)} />
      </StartPage>
    )
  }
  return (
    <StartPage>
      <h1 className={classes.heading}>
        {coreItself.has(error.code) ? t('start.failed.stoppedTitle') : t('start.failed.title', { name: workspace.name })}
      </h1>
      <FailureNote error={error} />
      {damaged.has(error.code) && <Slot name="start-restore" dir={workspace.dir} damaged />}
      <p className={classes.lead} title={workspace.dir}>
        {t('start.failed.untouched')}
      </p>
      <div className={classes.buttons}>
        {!final.has(error.code) && (
          <Button
            variant={damaged.has(error.code) ? 'default' : 'filled'}
            onClick={() => shell('workspaces.open', { dir: workspace.dir }).catch(showOpeningFailure)}
          >
            {t('start.failed.retry')}
          </Button>
        )}
        <Button variant="default" onClick={() => shell('workspaces.close', {}).catch(showFailure)}>
          {t('start.failed.back')}
        </Button>
      </div>
      <Choices onCreate={() => setCreating(true)} />
      <RecentList />
    </StartPage>
  )
}

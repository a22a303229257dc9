/** Asks for the passphrase or recovery key, and says why it must. */
import { Button, PasswordInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QunxiError } from '#shared/contract/errors.ts'
import type { LockReason } from '#shared/contract/shell.ts'
import { TideMark } from '#renderer/components/tide-mark.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { showOpeningFailure } from './opening-failure.ts'
import { StartPage } from './start-page.tsx'
import classes from './start.module.css'

const reasonKeys: Readonly<Record<LockReason, string>> = {
  locked: 'start.unlock.locked',
  screen: 'start.unlock.screen',
  'no-keyring': 'start.unlock.noKeyring',
  'keyring-changed': 'start.unlock.keyringChanged',
  'keyring-failed': 'start.unlock.keyringFailed',
  'key-file-lost': 'start.unlock.keyFileLost',
}

export function UnlockScreen({ name, reason, hasPassphrase }: { name: string; reason: LockReason; hasPassphrase: boolean }) {
  const { t } = useTranslation()
  const [secret, setSecret] = useState('')
  const [wrong, setWrong] = useState(false)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (secret === '' || busy) return
    setBusy(true)
    setWrong(false)
    try {
      await shell('workspaces.unlock', { secret })
    } catch (error) {
      if (error instanceof QunxiError && error.code === 'WRONG_KEY') setWrong(true)
      else showOpeningFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <StartPage>
      <div className={classes.brand}>
        <TideMark className={classes.mark} />
        <h1>{t('start.unlock.title', { name })}</h1>
      </div>
      <p className={classes.lead}>{t(reasonKeys[reason])}</p>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <PasswordInput
          label={t(
            reason === 'screen' ? 'start.unlock.passphrase' : hasPassphrase ? 'start.unlock.secret' : 'start.unlock.recoveryOnly',
          )}
          value={secret}
          onChange={(event) => {
            setSecret(event.currentTarget.value)
            setWrong(false)
          }}
          error={wrong ? t('start.unlock.wrong') : undefined}
          autoComplete="current-password"
          autoFocus
        />
        <div className={classes.buttons}>
          <Button type="submit" loading={busy} disabled={secret === ''}>
            {t('start.unlock.submit')}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => shell('workspaces.close', {}).catch(showFailure)}>
            {t('start.unlock.back')}
          </Button>
        </div>
      </form>
    </StartPage>
  )
}

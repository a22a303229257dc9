/** How the workspace's key is kept: recovery key, passphrase, lock. */
import { Button, PasswordInput } from '@mantine/core'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QunxiError } from '#shared/contract/errors.ts'
import { PASSPHRASE_MIN, type ShellOutput } from '#shared/contract/shell.ts'
import { ConfirmInline } from '#renderer/components/confirm-inline.tsx'
import { RecoveryKey } from '#renderer/components/recovery-key.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import classes from './settings.module.css'

type Protection = ShellOutput<'workspaces.protection'>

function useProtection(): { protection: Protection | undefined; refresh: () => void } {
  const [protection, setProtection] = useState<Protection>()
  const refresh = useCallback(() => {
    shell('workspaces.protection', {}).then(setProtection, showFailure)
  }, [])
  useEffect(refresh, [refresh])
  return { protection, refresh }
}

export function RecoveryKeyControl() {
  const { t } = useTranslation()
  const { protection } = useProtection()
  const [asking, setAsking] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const [wrong, setWrong] = useState(false)
  const [digits, setDigits] = useState<string>()
  const show = async (given: string | null) => {
    try {
      const { recoveryKey } = await shell('workspaces.recoveryKey', { passphrase: given })
      setDigits(recoveryKey)
      setAsking(false)
      setPassphrase('')
    } catch (error) {
      if (error instanceof QunxiError && error.code === 'WRONG_KEY') setWrong(true)
      else showFailure(error)
    }
  }
  if (!protection) return null
  if (digits !== undefined) {
    return (
      <div className={classes.stack}>
        <RecoveryKey digits={digits} />
        <span className={classes.inline}>
          <Button
            variant="default"
            onClick={() =>
              shell('clipboard.copyText', { text: digits }).then(
                () => useToasts.getState().show({ message: t('settings.recoveryKeyCopied') }),
                showFailure,
              )
            }
          >
            {t('settings.recoveryKeyCopy')}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setDigits(undefined)}>
            {t('settings.recoveryKeyHide')}
          </Button>
        </span>
      </div>
    )
  }
  if (!asking) {
    return (
      <Button variant="default" onClick={() => (protection.hasPassphrase ? setAsking(true) : void show(null))}>
        {t('settings.recoveryKeyShow')}
      </Button>
    )
  }
  return (
    <form
      className={classes.inline}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void show(passphrase)
      }}
    >
      <PasswordInput
        label={t('settings.currentPassphrase')}
        className={classes.field ?? ''}
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.currentTarget.value)
          setWrong(false)
        }}
        error={wrong ? t('settings.passphraseWrong') : undefined}
        autoComplete="current-password"
        autoFocus
      />
      <Button type="submit" disabled={passphrase === ''}>
        {t('settings.recoveryKeyShow')}
      </Button>
    </form>
  )
}

export function Passphrase() {
  const { t } = useTranslation()
  const demo = useSession((state) => state.demo)
  return demo ? <p className={classes.text}>{t('settings.demoSecurity')}</p> : <PassphraseOfOwn />
}

function PassphraseOfOwn() {
  const { t } = useTranslation()
  const { protection, refresh } = useProtection()
  const [editing, setEditing] = useState(false)
  const [removing, setRemoving] = useState('')
  if (!protection) return null
  const { hasPassphrase, keyring } = protection
  const why = !keyring.usable ? 'passphraseOnlyWhy' : hasPassphrase ? 'passphraseSetWhy' : 'passphraseUnsetWhy'
  const done = (message: string) => {
    setEditing(false)
    useToasts.getState().show({ message })
    refresh()
  }
  const remove = async () => {
    try {
      await shell('workspaces.setPassphrase', { current: removing, next: null })
      done(t('settings.passphraseRemoved'))
    } catch (error) {
      showFailure(error)
    }
    setRemoving('')
  }
  return (
    <div className={classes.stack}>
      <p className={classes.text}>{t(`settings.${why}`, { backend: keyring.backend })}</p>
      {editing ? (
        <PassphraseForm
          hasPassphrase={hasPassphrase}
          onDone={() => done(t('settings.passphraseSaved'))}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <span className={classes.inline}>
          <Button variant="default" onClick={() => setEditing(true)}>
            {t(hasPassphrase ? 'settings.passphraseChange' : 'settings.passphraseSet')}
          </Button>
          {hasPassphrase && keyring.usable && (
            <>
              <PasswordInput
                aria-label={t('settings.currentPassphrase')}
                placeholder={t('settings.currentPassphrase')}
                value={removing}
                onChange={(event) => setRemoving(event.currentTarget.value)}
                w={200}
                autoComplete="current-password"
              />
              <ConfirmInline
                question={t('settings.passphraseRemoveAsk')}
                confirmLabel={t('settings.passphraseRemove')}
                disabled={removing === ''}
                onConfirm={remove}
              >
                {t('settings.passphraseRemove')}
              </ConfirmInline>
            </>
          )}
        </span>
      )}
    </div>
  )
}

function PassphraseForm({
  hasPassphrase,
  onDone,
  onCancel,
}: {
  hasPassphrase: boolean
  onDone: () => void
  onCancel: () => void
}) {
  const { t } = useTranslation()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [repeat, setRepeat] = useState('')
  const [tried, setTried] = useState(false)
  const [wrong, setWrong] = useState(false)
  const short = next.length < PASSPHRASE_MIN
  const differs = next !== repeat
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (short || differs) return
    try {
      await shell('workspaces.setPassphrase', { current: hasPassphrase ? current : null, next })
      onDone()
    } catch (error) {
      if (error instanceof QunxiError && error.code === 'WRONG_KEY') setWrong(true)
      else showFailure(error)
    }
  }
  return (
    <form className={classes.stack} onSubmit={(event) => void submit(event)}>
      {hasPassphrase && (
        <PasswordInput
          label={t('settings.currentPassphrase')}
          className={classes.field ?? ''}
          value={current}
          onChange={(event) => {
            setCurrent(event.currentTarget.value)
            setWrong(false)
          }}
          error={wrong ? t('settings.passphraseWrong') : undefined}
          autoComplete="current-password"
        />
      )}
      <PasswordInput
        label={t('settings.passphraseNew')}
        className={classes.field ?? ''}
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        error={tried && short ? t('settings.passphraseShort', { count: PASSPHRASE_MIN }) : undefined}
        autoComplete="new-password"
      />
      <PasswordInput
        label={t('settings.passphraseRepeat')}
        className={classes.field ?? ''}
        value={repeat}
        onChange={(event) => setRepeat(event.currentTarget.value)}
        error={tried && !short && differs ? t('settings.passphraseDiffers') : undefined}
        autoComplete="new-password"
      />
      <span className={classes.inline}>
        <Button type="submit">{t('settings.save')}</Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('components.cancel')}
        </Button>
      </span>
    </form>
  )
}

export function LockNow() {
  const { t } = useTranslation()
  return (
    <Button variant="default" onClick={() => shell('workspaces.lock', {}).catch(showFailure)}>
      {t('settings.lockNow')}
    </Button>
  )
}

/** Name, zone, folder, passphrase, with a plain word on what the passphrase protects. */
import { Button, PasswordInput, Select, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QunxiError } from '#shared/contract/errors.ts'
import { type Keyring, PASSPHRASE_MIN } from '#shared/contract/shell.ts'
import { zoneOptions } from '#renderer/base/i18n/zones.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { FailureNote } from './failure-note.tsx'
import { useStart } from './start-state.ts'
import classes from './start.module.css'

const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone

export function NewWorkspaceForm({ onBack }: { onBack: () => void }) {
  const { t, i18n } = useTranslation()
  const [name, setName] = useState('')
  const [zone, setZone] = useState(machineZone)
  const [suggested, setSuggested] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [repeat, setRepeat] = useState('')
  const [keyring, setKeyring] = useState<Keyring>()
  const [tried, setTried] = useState(false)
  const [error, setError] = useState<QunxiError>()

  useEffect(() => {
    shell('app.info', {}).then((info) => setKeyring(info.keyring), showFailure)
  }, [])
  useEffect(() => {
    let current = true
    shell('workspaces.suggestFolder', { name: name.trim() }).then(
      ({ dir }) => current && setSuggested(dir),
      // Only a hint beside the field: main chooses the folder anyway, and creating says what is wrong with it.
      (error: unknown) => console.error('No folder was suggested:', error),
    )
    return () => {
      current = false
    }
  }, [name])

  const needed = keyring !== undefined && !keyring.usable
  const nameError = name.trim() === '' ? t('start.form.nameMissing') : undefined
  const short = (needed || passphrase !== '') && passphrase.length < PASSPHRASE_MIN
  const passphraseError = short ? t('start.form.passphraseShort', { count: PASSPHRASE_MIN }) : undefined
  const repeatError = passphrase !== '' && repeat !== passphrase ? t('start.form.repeatDiffers') : undefined

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nameError ?? passphraseError ?? repeatError) return
    setError(undefined)
    useStart.setState({ creating: true })
    try {
      const made = await shell('workspaces.create', {
        name: name.trim(),
        zone,
        dir: chosen,
        passphrase: passphrase === '' ? null : passphrase,
      })
      useStart.setState({
        creating: false,
        newKey: { name: made.workspace.name, recoveryKey: made.recoveryKey, keptByKeyring: made.keptByKeyring },
      })
    } catch (failure) {
      useStart.setState({ creating: false })
      if (failure instanceof QunxiError) setError(failure)
      showFailure(failure)
    }
  }

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
      <h1 className={classes.heading}>{t('start.form.title')}</h1>
      {error && <FailureNote error={error} />}
      <TextInput
        label={t('start.form.name')}
        placeholder={t('start.form.namePlaceholder')}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
        error={tried ? nameError : undefined}
        data-autofocus
        autoFocus
      />
      <Select
        label={t('start.form.zone')}
        description={t('start.form.zoneWhy')}
        data={zoneOptions(i18n.language)}
        value={zone}
        onChange={(value) => value && setZone(value)}
        searchable
        limit={60}
        nothingFoundMessage={t('start.form.zoneNone')}
      />
      <div className={classes.folder}>
        <TextInput label={t('start.form.folder')} value={chosen ?? suggested} readOnly title={chosen ?? suggested} />
        <Button
          variant="default"
          onClick={() =>
            shell('files.openFolder', { title: t('start.form.folderTitle') }).then(
              ({ path }) => path && setChosen(path),
              showFailure,
            )
          }
        >
          {t('start.form.chooseFolder')}
        </Button>
      </div>
      <PasswordInput
        label={t(needed ? 'start.form.passphrase' : 'start.form.passphraseOptional')}
        description={needed ? t('start.form.passphraseNeeded', { backend: keyring.backend }) : t('start.form.passphraseWhy')}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        error={tried ? passphraseError : undefined}
        autoComplete="new-password"
      />
      {passphrase !== '' && (
        <PasswordInput
          label={t('start.form.repeat')}
          value={repeat}
          onChange={(event) => setRepeat(event.currentTarget.value)}
          error={tried || repeat.length >= passphrase.length ? repeatError : undefined}
          autoComplete="new-password"
        />
      )}
      <div className={classes.buttons}>
        <Button type="submit">{t('start.form.submit')}</Button>
        <Button variant="subtle" color="gray" onClick={onBack}>
          {t('start.form.back')}
        </Button>
      </div>
    </form>
  )
}

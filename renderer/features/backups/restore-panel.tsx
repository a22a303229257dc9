/** Before a restore: what it takes and brings, that the present file is kept, and the key where nothing else opens it. */
import { Button, PasswordInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BackupDifferences, BackupItem } from '#shared/contract/backups.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { errorText } from '#renderer/core-client/error-text.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import classes from './backups.module.css'

const kinds = ['messages', 'customers', 'notes', 'followUps', 'orders', 'entries'] as const

interface RestorePanelProps {
  dir: string
  item: BackupItem
  onCancel: () => void
}

export function RestorePanel({ dir, item, onCancel }: RestorePanelProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const [differences, setDifferences] = useState<BackupDifferences>()
  const [askKey, setAskKey] = useState(false)
  const [secret, setSecret] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { file } = item
  useEffect(() => {
    let gone = false
    shell('backups.compare', { dir, file, secret: null }).then(
      (found) => !gone && setDifferences(found),
      (error: unknown) => {
        if (gone) return
        if (error instanceof QunxiError && error.code === 'KEY_REQUIRED') setAskKey(true)
        else setProblem(error instanceof QunxiError ? errorText(error) : String(error))
      },
    )
    return () => {
      gone = true
    }
  }, [dir, file])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await shell('backups.restore', { dir, file, secret: askKey ? secret : null })
      useToasts.getState().show({ message: t('backups.restored', { when: format.moment(item.at) }) })
    } catch (error) {
      setProblem(error instanceof QunxiError ? errorText(error) : String(error))
      setBusy(false)
    }
  }
  const listed = (rows: NonNullable<BackupDifferences['lost']>) => {
    const words = kinds
      .filter((kind) => rows[kind] > 0)
      .map((kind) => t(`backups.kinds.${kind}`, { count: rows[kind], n: format.number(rows[kind]) }))
    return words.length > 0 ? words.join(t('backups.comma')) : undefined
  }
  const lost = differences?.lost && listed(differences.lost)
  const back = differences?.back && listed(differences.back)
  return (
    <form className={classes.panel} onSubmit={(event) => void submit(event)}>
      {!askKey && !differences && problem === undefined && <p role="status">{t('backups.comparing')}</p>}
      {differences && (
        <>
          {!differences.lost && <p>{t('backups.lostUnknown', { when: format.full(item.at) })}</p>}
          {differences.lost && (
            <p className={lost ? classes.lost : undefined}>{lost ? t('backups.lost', { lost }) : t('backups.lostNone')}</p>
          )}
          {back && <p>{t('backups.back', { back })}</p>}
        </>
      )}
      <p className={classes.quiet}>{t('backups.keptAside')}</p>
      {askKey && (
        <PasswordInput
          label={t('backups.secret')}
          description={t('backups.secretWhy', { when: format.full(item.at) })}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="current-password"
        />
      )}
      {problem !== undefined && (
        <p role="alert" className={classes.lost}>
          {problem}
        </p>
      )}
      <span className={classes.buttons}>
        <Button type="submit" loading={busy} disabled={askKey ? secret === '' : !differences}>
          {t('backups.restoreTo', { when: format.moment(item.at) })}
        </Button>
        <Button variant="subtle" color="gray" disabled={busy} onClick={onCancel}>
          {t('components.cancel')}
        </Button>
      </span>
    </form>
  )
}

/** Asks in place before something that cannot be taken back: the button becomes the question. */
import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './pieces.module.css'

interface ConfirmInlineProps {
  /** Label of the button. */
  children: ReactNode
  /** What will happen, as a question or statement. */
  question: string
  confirmLabel: string
  onConfirm: () => void | Promise<void>
  /** Red confirm button: it destroys something. */
  danger?: boolean
  disabled?: boolean
}

export function ConfirmInline({
  children,
  question,
  confirmLabel,
  onConfirm,
  danger = false,
  disabled = false,
}: ConfirmInlineProps) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  if (!asking) {
    return (
      <Button variant="default" disabled={disabled} onClick={() => setAsking(true)}>
        {children}
      </Button>
    )
  }
  const confirm = async () => {
    setBusy(true)
    try {
      await onConfirm()
    } finally {
      setBusy(false)
      setAsking(false)
    }
  }
  return (
    <span
      className={classes.confirm}
      role="group"
      aria-label={question}
      onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}
    >
      <span>{question}</span>
      <Button color={danger ? 'red' : undefined} loading={busy} onClick={() => void confirm()} autoFocus>
        {confirmLabel}
      </Button>
      <Button variant="subtle" color="gray" onClick={() => setAsking(false)}>
        {t('components.cancel')}
      </Button>
    </span>
  )
}

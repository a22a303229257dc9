/** Short messages above the status line, with the undo while it is possible. They wait while the pointer or focus is on them. */
import { IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#renderer/core-client/error-text.ts'
import { type Toast, useToasts } from '#renderer/state/toasts.ts'
import classes from './frame.module.css'

export function Toasts() {
  const { t } = useTranslation()
  const toasts = useToasts((state) => state.toasts)
  useEffect(
    () =>
      window.qunxi.onCommand((command) => {
        if (command.command === 'not-opened')
          useToasts.getState().show({ message: t('toasts.notOpened', { reason: errorText(command.error) }), tone: 'failure' })
      }),
    [t],
  )
  return (
    <div className={classes.toasts} role="region" aria-label={t('toasts.region')} aria-live="polite">
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastLine({ toast }: { toast: Toast }) {
  const { t } = useTranslation()
  const dismiss = useToasts((state) => state.dismiss)
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismiss(toast.id), toast.stay)
    return () => clearTimeout(timer)
  }, [held, toast, dismiss])
  const { action } = toast
  return (
    <div
      className={toast.tone === 'failure' ? `${classes.toast} ${classes.toastFailure}` : classes.toast}
      role={toast.tone === 'failure' ? 'alert' : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={`${classes.toastText} qx-selectable`}>{toast.message}</span>
      {action && (
        <button
          type="button"
          className={classes.toastButton}
          onClick={() => {
            dismiss(toast.id)
            action.run()
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className={`${classes.toastButton} ${classes.toastClose}`}
        aria-label={t('toasts.dismiss')}
        onClick={() => dismiss(toast.id)}
      >
        <IconX size={14} aria-hidden />
      </button>
    </div>
  )
}

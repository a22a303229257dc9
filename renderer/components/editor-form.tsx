/** The frame of an editor and of a line that adds something: Enter in a field, the button, or Ctrl/Cmd+Enter anywhere saves. */
import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ConfirmInline } from './confirm-inline.tsx'
import classes from './editor-form.module.css'

interface EditorFormProps {
  /** Says what is edited, to a screen reader. */
  label?: string
  className: string | undefined
  /** A failure is shown by the caller (a write says its own in a toast). */
  onSave: () => Promise<void> | void
  children: ReactNode
}

export function EditorForm({ label, className, onSave, children }: EditorFormProps) {
  return (
    <form
      className={className}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        void onSave()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          void onSave()
        }
      }}
    >
      {children}
    </form>
  )
}

/**
 * Saving an editor: what is missing is said only after the first try (`tried`), nothing is written that is not `ready` or
 * has not `changed`. A failed write leaves the form as it is.
 */
export function useSaving({ ready, changed, save }: { ready: boolean; changed: boolean; save: () => Promise<void> }) {
  const [tried, setTried] = useState(false)
  return {
    tried,
    forget: () => setTried(false),
    trySave: async () => {
      setTried(true)
      if (!ready || !changed) return
      await save()
      setTried(false)
    },
  }
}

interface EditorEndProps {
  saveLabel: string
  /** Something is to be saved. */
  changed: boolean
  /** Beside the buttons: how it is used. */
  children?: ReactNode
  discard?: { label: string; run: () => void } | undefined
  /** At the far end; asked once more in place. */
  remove?: { label: string; question: string; run: () => Promise<void> } | undefined
  /** At the far end, where it cannot be removed: why. */
  note?: ReactNode
}

/** The last line of an editor: save, discard, what there is to know, remove. */
export function EditorEnd({ saveLabel, changed, children, discard, remove, note }: EditorEndProps) {
  return (
    <div className={classes.end}>
      <Button type="submit" disabled={!changed}>
        {saveLabel}
      </Button>
      {changed && discard && (
        <Button variant="subtle" color="gray" onClick={discard.run}>
          {discard.label}
        </Button>
      )}
      {children}
      <span className={classes.grow} />
      {note}
      {remove && (
        <ConfirmInline danger question={remove.question} confirmLabel={remove.label} onConfirm={remove.run}>
          {remove.label}
        </ConfirmInline>
      )}
    </div>
  )
}

/**
 * Writing into a conversation of a live account. Off line it works the same: the message waits in the outbox, seen above the field until
 * it has left. Where the channel does not allow it, one quiet line says so.
 */
import { ActionIcon, Button, Textarea } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { Kbd } from '#renderer/components/kbd.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useComposer } from '#renderer/state/composer.ts'
import classes from './composer.module.css'

export function Composer({ conversationId }: { conversationId: number }) {
  const { t } = useTranslation()
  const { data } = useQuery('conversations.sending', { id: conversationId })
  if (!data) return null
  if (!data.send) {
    return (
      <footer className={classes.composer}>
        <p className={classes.quiet}>{t(`conversations.compose.${data.why ?? 'readOnly'}`)}</p>
      </footer>
    )
  }
  return (
    <footer className={classes.composer}>
      <Field conversationId={conversationId} offlineSince={data.offlineSince} />
    </footer>
  )
}

function Field({ conversationId, offlineSince }: { conversationId: number; offlineSince: number | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const field = useRef<HTMLTextAreaElement>(null)
  const { texts, quotes, drafts, turn, setText, setOpen, setQuote } = useComposer()
  const quote = quotes[conversationId]
  const draftId = drafts[conversationId]
  const [busy, setBusy] = useState(false)
  const text = texts[conversationId] ?? ''
  useEffect(() => {
    setOpen(conversationId)
    return () => setOpen(null)
  }, [conversationId, setOpen])
  const [seen] = useState(turn)
  useEffect(() => {
    if (turn === seen) return
    field.current?.focus()
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length)
  }, [turn, seen])
  useShortcut('r', () => field.current?.focus(), { labelKey: 'conversations.compose.key' })

  const send = () => {
    const said = text.trim()
    if (said === '' || busy) return
    setBusy(true)
    setText(conversationId, '')
    setQuote(conversationId, null)
    const input = {
      ...{ conversationId, text: said },
      ...(quote ? { replyTo: quote.messageId } : {}),
      ...(draftId === undefined ? {} : { draftId }),
    }
    write('messages.send', input, { toast: null })
      .catch(() => {
        // The toast has said why; the words come back.
        setText(conversationId, text, draftId)
        if (quote) setQuote(conversationId, quote)
      })
      .finally(() => {
        setBusy(false)
        field.current?.focus()
      })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      if (quote) setQuote(conversationId, null)
      else field.current?.blur()
    }
    // Enter in an input method chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }
  return (
    <>
      {quote && (
        <div className={classes.quote}>
          <span className="qx-truncate" data-user>
            {t('conversations.answer.to', { who: quote.sender, text: quote.text })}
          </span>
          <ActionIcon
            size={22}
            aria-label={t('conversations.answer.drop')}
            title={t('conversations.answer.drop')}
            onClick={() => setQuote(conversationId, null)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      )}
      <div className={classes.line}>
        <Textarea
          ref={field}
          className={classes.field ?? ''}
          aria-label={t('conversations.compose.label')}
          placeholder={t(
            offlineSince === null ? 'conversations.compose.placeholder' : 'conversations.compose.placeholderOffline',
          )}
          value={text}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={4000}
          onChange={(event) => setText(conversationId, event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button onClick={send} disabled={text.trim() === ''} rightSection={<Kbd keys="enter" />}>
          {t('conversations.compose.send')}
        </Button>
      </div>
      {offlineSince !== null && (
        <p className={classes.quiet} role="status">
          {t('conversations.compose.offline', { time: format.short(offlineSince) })}
        </p>
      )}
    </>
  )
}

/** On a message of a live conversation: answer it, and take back one of ours; each by keyboard too. */
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowBackUp, IconMessageReply } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './acts.module.css'

interface MessageActsProps {
  messageId: number
  /** Absent: it cannot be answered. */
  onAnswer: (() => void) | undefined
  recallable: boolean
}

export function MessageActs({ messageId, onAnswer, recallable }: MessageActsProps) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  if (asking) return <AskRecall messageId={messageId} onClose={() => setAsking(false)} />
  return (
    <span className={classes.corner}>
      {onAnswer && (
        <ActionIcon
          variant="default"
          size={26}
          aria-label={t('conversations.answer.label')}
          title={t('conversations.answer.label')}
          onClick={onAnswer}
        >
          <IconMessageReply size={15} aria-hidden />
        </ActionIcon>
      )}
      {recallable && (
        <ActionIcon
          variant="default"
          size={26}
          aria-label={t('conversations.recall.label')}
          title={t('conversations.recall.label')}
          onClick={() => setAsking(true)}
        >
          <IconArrowBackUp size={15} aria-hidden />
        </ActionIcon>
      )}
    </span>
  )
}

/** Asks once, in place, since others see it disappear. */
function AskRecall({ messageId, onClose }: { messageId: number; onClose: () => void }) {
  const { t } = useTranslation()
  const write = useWrite()
  const recall = () => {
    onClose()
    void write('messages.recall', { messageId }, { toast: t('conversations.recall.asked') })
  }
  return (
    <span
      className={classes.ask}
      role="group"
      aria-label={t('conversations.recall.ask')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <span>{t('conversations.recall.ask')}</span>
      <Button size="compact-xs" autoFocus onClick={recall}>
        {t('conversations.recall.do')}
      </Button>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onClose}>
        {t('components.cancel')}
      </Button>
    </span>
  )
}

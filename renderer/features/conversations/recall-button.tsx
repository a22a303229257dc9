/** On a message of ours where the channel can take it back: asks once, in place, since others may see it disappear. */
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './recall.module.css'

export function RecallButton({ messageId }: { messageId: number }) {
  const { t } = useTranslation()
  const write = useWrite()
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <span className={classes.corner}>
        <ActionIcon
          variant="default"
          size={26}
          aria-label={t('conversations.recall.label')}
          title={t('conversations.recall.label')}
          onClick={() => setAsking(true)}
        >
          <IconArrowBackUp size={15} aria-hidden />
        </ActionIcon>
      </span>
    )
  }
  const recall = () => {
    setAsking(false)
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
        setAsking(false)
      }}
    >
      <span>{t('conversations.recall.ask')}</span>
      <Button size="compact-xs" autoFocus onClick={recall}>
        {t('conversations.recall.do')}
      </Button>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsking(false)}>
        {t('components.cancel')}
      </Button>
    </span>
  )
}

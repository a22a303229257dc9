/** Notes on a customer, newest first; written and changed in place. */
import { ActionIcon, Button, Textarea } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useWrite } from '#renderer/core-client/use-write.ts'
import type { Profile } from './profile.ts'
import classes from './customers.module.css'

export function Notes({ customer }: { customer: Profile }) {
  const { t } = useTranslation()
  const write = useWrite()
  const [text, setText] = useState('')
  const save = async () => {
    if (!text.trim()) return
    await write('notes.save', { customerId: customer.id, text: text.trim() })
    setText('')
  }
  return (
    <section className={classes.section}>
      <h3>{t('customers.notes')}</h3>
      {customer.notes.map((note) => (
        <div key={note.id} className={classes.line}>
          <span className={classes.lineText}>{note.text}</span>
          <span className={classes.lineSide}>
            <RelativeTime at={note.createdAt} as="short" />
          </span>
          <ActionIcon aria-label={t('customers.removeNote')} onClick={() => void write('notes.remove', { id: note.id })}>
            <IconTrash size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Textarea
        size="sm"
        autosize
        minRows={1}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
        }}
        placeholder={t('customers.writeNote')}
        aria-label={t('customers.writeNote')}
      />
      {text.trim() && (
        <Button mt={8} size="compact-sm" onClick={() => void save()}>
          {t('customers.saveNote')}
        </Button>
      )}
    </section>
  )
}

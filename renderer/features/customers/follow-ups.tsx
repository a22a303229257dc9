/** Promises to a customer: made with a day and a clock, done or dropped with one click. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays, isDay, localDay, zonedToEpoch } from '#shared/domain/zone.ts'
import { EditorForm } from '#renderer/components/editor-form.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { DateField } from '#renderer/components/date-field.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useWrite } from '#renderer/core-client/use-write.ts'
import type { Profile } from './profile.ts'
import classes from './customers.module.css'

const START = '10:00'

export function FollowUps({ customer, focus }: { customer: Profile; focus: boolean }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { now } = useFormat()
  return (
    <section className={classes.section}>
      <h3>{t('customers.followUps')}</h3>
      {customer.followUps.map((each) => (
        <div key={each.id} className={classes.line}>
          <span className={`${classes.lineText} ${each.state === 'open' ? '' : classes.done}`}>{each.text}</span>
          <span className={each.state === 'open' && each.dueAt < now ? classes.overdue : classes.lineSide}>
            <RelativeTime at={each.dueAt} />
          </span>
          {each.state === 'open' && (
            <>
              <ActionIcon
                aria-label={t('customers.followUpDone')}
                onClick={() => void write('followUps.close', { id: each.id, state: 'done' })}
              >
                <IconCheck size={15} aria-hidden />
              </ActionIcon>
              <ActionIcon
                aria-label={t('customers.followUpDrop')}
                onClick={() => void write('followUps.close', { id: each.id, state: 'cancelled' })}
              >
                <IconX size={15} aria-hidden />
              </ActionIcon>
            </>
          )}
        </div>
      ))}
      <NewFollowUp customerId={customer.id} focus={focus} />
    </section>
  )
}

function NewFollowUp({ customerId, focus }: { customerId: string; focus: boolean }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { zone, now } = useFormat()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [day, setDay] = useState<string | null>(null)
  const [clock, setClock] = useState(START)
  useEffect(() => {
    if (focus) field.current?.focus()
  }, [focus])
  const chosen = day ?? addDays(localDay(now, zone), 1)
  const [hour, minute] = clock.split(':').map(Number)
  const valid =
    text.trim() !== '' && isDay(chosen) && hour !== undefined && minute !== undefined && Number.isFinite(hour + minute)
  const save = async () => {
    if (!valid) return
    const [year, month, date] = chosen.split('-').map(Number) as [number, number, number]
    const dueAt = zonedToEpoch({ year, month, day: date, hour: hour!, minute: minute!, second: 0 }, zone)
    await write('followUps.save', { customerId, dueAt, text: text.trim() })
    setText('')
    setDay(null)
  }
  return (
    <EditorForm className={classes.form} onSave={save}>
      <TextInput
        ref={field}
        size="sm"
        style={{ flex: '1 1 160px' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={t('customers.newFollowUp')}
        aria-label={t('customers.newFollowUp')}
      />
      <DateField value={chosen} onChange={setDay} clearable={false} ariaLabel={t('customers.dueDay')} />
      <TextInput
        size="sm"
        w={124}
        type="time"
        value={clock}
        onChange={(event) => setClock(event.currentTarget.value)}
        aria-label={t('customers.dueClock')}
      />
      <Button type="submit" size="compact-sm" disabled={!valid}>
        {t('customers.addFollowUp')}
      </Button>
    </EditorForm>
  )
}

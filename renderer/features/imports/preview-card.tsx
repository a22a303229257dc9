/** What was understood of one file, and the few things only a person knows: who is "me", the zone, the order of dates. */
import { Badge, Button, CloseButton, MultiSelect, SegmentedControl, Select } from '@mantine/core'
import { IconAlertTriangle, IconUser, IconUsersGroup } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PreviewFile } from '#shared/contract/imports.ts'
import { localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { zoneOptions } from '#renderer/base/i18n/zones.ts'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { useFormatName } from './format-name.ts'
import { ColumnQuestions } from './column-question.tsx'
import { choose, removeFile } from './import-state.ts'
import classes from './imports.module.css'
import { RejectedRows } from './rejected-rows.tsx'
import { useReasonText } from './reason-text.ts'
import type { FilePreview } from './use-previews.ts'

const SHOWN_CHATS = 5

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

export function PreviewCard({ choice, preview, job }: FilePreview) {
  const { t } = useTranslation()
  const format = useFormat()
  const formatName = useFormatName()
  const running = job === undefined || job.state === 'running'
  const name = fileName(choice.path)
  return (
    <section className={classes.card} aria-label={name} aria-busy={running} data-file={name}>
      <header className={classes.cardHead}>
        <span className={classes.fileName} title={choice.path}>
          {name}
        </span>
        {preview?.format && <Badge>{formatName(preview.format)}</Badge>}
        {preview && preview.size > 0 && <span className={classes.dim}>{format.bytes(preview.size)}</span>}
        <span className={classes.spacer} />
        <CloseButton aria-label={t('imports.remove', { name })} onClick={() => removeFile(choice.path)} />
      </header>
      {job?.state === 'failed' && job.error ? (
        <ErrorState compact error={job.error} onRetry={() => choose(choice.path, { zone: choice.zone })} />
      ) : preview ? (
        preview.problem ? (
          <Problem preview={preview} />
        ) : (
          <Understood preview={preview} choice={choice} />
        )
      ) : (
        <>
          <p className={classes.dim}>{t('imports.reading')}</p>
          <LoadingRows count={2} />
        </>
      )}
    </section>
  )
}

function Problem({ preview }: { preview: PreviewFile }) {
  const { t } = useTranslation()
  const reasonText = useReasonText()
  const { at, reason } = preview.problem!
  return (
    <div className={classes.problem} role="alert">
      <IconAlertTriangle size={18} stroke={1.5} aria-hidden />
      <div>
        <p className={classes.strong}>{t('imports.brokenTitle')}</p>
        <p>{reasonText(reason)}</p>
        <p className={classes.place}>{at}</p>
        <p className={classes.dim}>{t('imports.brokenWhy')}</p>
      </div>
    </div>
  )
}

function Understood({ preview, choice }: { preview: PreviewFile; choice: FilePreview['choice'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [all, setAll] = useState(false)
  const day = (at: number) => format.day(localDay(at, preview.zone))
  const chats = all ? preview.conversations : preview.conversations.slice(0, SHOWN_CHATS)
  return (
    <div className={classes.understood}>
      <p className={classes.figures}>
        {[
          preview.conversationTotal > 0 &&
            t('imports.count.chats', { count: preview.conversationTotal, number: format.number(preview.conversationTotal) }),
          preview.messages > 0 &&
            t('imports.count.messages', { count: preview.messages, number: format.number(preview.messages) }),
          preview.peopleTotal > 0 &&
            t('imports.count.people', { count: preview.peopleTotal, number: format.number(preview.peopleTotal) }),
          preview.orders > 0 && t('imports.count.orders', { count: preview.orders, number: format.number(preview.orders) }),
        ]
          .filter(Boolean)
          .join(' · ')}
        {preview.firstAt !== null && preview.lastAt !== null && (
          <span className={classes.dim}>{t('imports.span', { from: day(preview.firstAt), to: day(preview.lastAt) })}</span>
        )}
      </p>
      {chats.length > 0 && (
        <ul className={classes.chats}>
          {chats.map((chat, index) => (
            <li key={index} className={classes.chat}>
              {chat.kind === 'group' ? (
                <IconUsersGroup size={15} stroke={1.5} aria-hidden />
              ) : (
                <IconUser size={15} stroke={1.5} aria-hidden />
              )}
              <PersonName name={chat.title} />
              <span className={classes.dim}>
                {t('imports.count.messages', { count: chat.messages, number: format.number(chat.messages) })}
              </span>
              {chat.known && <Badge variant="light">{t('imports.known')}</Badge>}
            </li>
          ))}
        </ul>
      )}
      {preview.conversations.length > SHOWN_CHATS && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)}>
          {all ? t('imports.fewer') : t('imports.allChats', { count: preview.conversationTotal })}
        </Button>
      )}
      {preview.samples.length > 0 && (
        <ul className={classes.samples} aria-label={t('imports.samples')}>
          {preview.samples.map((sample, index) => (
            <li key={index}>
              <span className={classes.dim}>{format.full(sample.sentAt)}</span>{' '}
              {sample.sender && <PersonName name={sample.sender} />}
              <span className={classes.sampleText}>{sample.text}</span>
            </li>
          ))}
        </ul>
      )}
      <Questions preview={preview} choice={choice} />
      <ColumnQuestions preview={preview} choice={choice} />
      {preview.rejected.total > 0 && <RejectedRows says="skipped" total={preview.rejected.total} rows={preview.rejected.rows} />}
      {preview.noted.total > 0 && <RejectedRows says="noted" total={preview.noted.total} rows={preview.noted.rows} />}
    </div>
  )
}

function Questions({ preview, choice }: { preview: PreviewFile; choice: FilePreview['choice'] }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const zones = useMemo(() => (preview.localTimes ? zoneOptions(i18n.language) : []), [preview.localTimes, i18n.language])
  // Two people of one name are one choice: the file tells them apart by nothing else.
  const people = useMemo(() => {
    const counted = new Map<string, number>()
    for (const person of preview.people) counted.set(person.name, (counted.get(person.name) ?? 0) + person.messages)
    return [...counted].map(([value, messages]) => ({ value, label: `${value}（${format.number(messages)}）` }))
  }, [preview.people, format])
  const known = preview.people.filter((person) => person.isSelf).map((person) => person.name)
  const asksOrder = preview.dateOrder !== null && (!preview.dateOrder.certain || choice.dateOrder !== undefined)
  if (preview.messages === 0 && !preview.localTimes) return null
  return (
    <div className={classes.questions}>
      {preview.messages > 0 && (
        <MultiSelect
          label={t('imports.me')}
          description={t('imports.meWhy')}
          placeholder={choice.self?.length || known.length ? '' : t('imports.mePlaceholder')}
          data={people}
          value={choice.self ?? known}
          onChange={(self) => choose(choice.path, { self })}
          searchable
          hidePickedOptions
          className={classes.question}
        />
      )}
      {preview.localTimes && (
        <Select
          label={t('imports.zone')}
          description={t('imports.zoneWhy')}
          data={zones}
          value={choice.zone ?? preview.zone}
          onChange={(zone) => zone && choose(choice.path, { zone })}
          searchable
          allowDeselect={false}
          className={classes.question}
        />
      )}
      {asksOrder && (
        <div className={classes.question}>
          <p className={classes.strong}>{t('imports.dateOrder')}</p>
          <p className={classes.dim}>{t('imports.dateOrderWhy')}</p>
          <SegmentedControl
            aria-label={t('imports.dateOrder')}
            data={[
              { value: 'dmy', label: t('imports.order.dmy') },
              { value: 'mdy', label: t('imports.order.mdy') },
            ]}
            value={choice.dateOrder ?? preview.dateOrder!.order}
            onChange={(order) => choose(choice.path, { dateOrder: order === 'mdy' ? 'mdy' : 'dmy' })}
          />
        </div>
      )}
    </div>
  )
}

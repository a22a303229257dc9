/** The profile: who, why, what, next. Everything is changed in place and can be undone. */
import { ActionIcon, Button, TextInput, Textarea } from '@mantine/core'
import { IconMessage, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stageLines } from '#shared/domain/lifecycle.ts'
import { useChannelName } from '#renderer/base/channels.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { Slot } from '#renderer/slots/slot.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { GoneMark } from '#renderer/components/gone-mark.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { TagChip } from '#renderer/components/tag-chip.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { LongList } from '#renderer/components/long-list.tsx'
import type { InspectorEntry } from '#renderer/state/inspector.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './customers.module.css'
import { ChannelRemark, Followers, tagMark } from './channel-side.tsx'
import { FollowUps } from './follow-ups.tsx'
import { Notes } from './notes.tsx'
import type { Profile } from './profile.ts'
import { TagPicker } from './tag-picker.tsx'
import { Timeline } from './timeline.tsx'
import { useTags } from './use-tags.ts'

export function CustomerInspector({ entry }: { entry: InspectorEntry }) {
  const id = String(entry.id)
  const { data, error, slow, refetch } = useQuery('customers.get', { id })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows /> : null
  return (
    <article aria-label={data.name}>
      <Who key={`who-${id}`} customer={data} />
      <Why customer={data} />
      <SameAs customer={data} />
      <Followers customerId={data.id} />
      <FollowUps key={`next-${id}`} customer={data} focus={entry.focus === 'followUp'} />
      <Notes key={`notes-${id}`} customer={data} />
      <Slot name="customer-profile" customerId={id} />
      <Orders customer={data} />
      <Places customer={data} />
      <Timeline key={`time-${id}`} customerId={id} />
    </article>
  )
}

function Who({ customer }: { customer: Profile }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { byId, colorOf } = useTags()
  const { data: operators } = useQuery('operators.list', {})
  const { data: sync } = useQuery('customers.sync', { id: customer.id })
  const [tagging, setTagging] = useState(false)
  const set = (patch: Partial<Pick<Profile, 'name' | 'phone' | 'company' | 'remark' | 'operatorId'>>) =>
    void write('customers.update', { id: customer.id, ...patch })
  const mark = (way: 'add' | 'remove', tagId: string, tag: string) =>
    void write(
      'tags.apply',
      { selection: { ids: [customer.id] }, add: way === 'add' ? [tagId] : [], remove: way === 'remove' ? [tagId] : [] },
      { toast: t(`tags.done.${way}`, { tag, count: 1, n: 1 }) },
    )
  return (
    <section className={classes.section}>
      <Field
        label={t('customers.column.name')}
        value={customer.name}
        required
        onSave={(name) => set({ name: name ?? customer.name })}
      />
      <Field label={t('customers.column.phone')} value={customer.phone} onSave={(phone) => set({ phone })} />
      <Field label={t('customers.column.company')} value={customer.company} onSave={(company) => set({ company })} />
      <Field label={t('customers.column.remark')} value={customer.remark} long onSave={(remark) => set({ remark })} />
      <ChannelRemark customerId={customer.id} sync={sync} />
      <label className={classes.line}>
        <span className={classes.lineSide}>{t('customers.column.operator')}</span>
        <select
          className={classes.select}
          value={customer.operatorId ?? ''}
          onChange={(event) => set({ operatorId: event.currentTarget.value || null })}
        >
          <option value="">{t('customers.nobody')}</option>
          {operators?.items.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      <div className={classes.tagLine}>
        {customer.tagIds.flatMap((id) => {
          const tag = byId.get(id)
          if (!tag) return []
          return (
            <TagChip
              key={id}
              name={tag.name}
              color={colorOf(tag)}
              onRemove={() => mark('remove', id, tag.name)}
              removeLabel={t('tags.takeNamed', { name: tag.name })}
              mark={tagMark(t, sync, id)}
            />
          )
        })}
        <TagPicker
          canMake
          on={new Set(customer.tagIds)}
          opened={tagging}
          onOpened={setTagging}
          onPick={(id, tag) => mark(customer.tagIds.includes(id) ? 'remove' : 'add', id, tag)}
          target={(toggle) => (
            <ActionIcon aria-label={t('tags.addOne')} onClick={toggle} variant="default" size={22}>
              <IconPlus size={13} aria-hidden />
            </ActionIcon>
          )}
        />
      </div>
    </section>
  )
}

/** Text that becomes a field when clicked; Enter or leaving saves, Escape gives up. */
function Field(props: {
  label: string
  value: string | null
  required?: boolean
  long?: boolean
  onSave: (value: string | null) => void
}) {
  const { label, value, required = false, long = false, onSave } = props
  const { t } = useTranslation()
  const [draft, setDraft] = useState<string | null>(null)
  const save = () => {
    const next = draft?.trim() ?? ''
    setDraft(null)
    if (next === (value ?? '') || (required && next === '')) return
    onSave(next === '' ? null : next)
  }
  const shared = {
    size: 'sm' as const,
    'aria-label': label,
    value: draft ?? '',
    autoFocus: true,
    onBlur: save,
    className: classes.lineText ?? '',
  }
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') setDraft(null)
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) save()
  }
  return (
    <div className={classes.line}>
      <span className={classes.lineSide}>{label}</span>
      {draft === null ? (
        <button type="button" className={classes.value} onClick={() => setDraft(value ?? '')}>
          {value ? (
            required ? (
              <PersonName name={value} />
            ) : (
              value
            )
          ) : (
            <span className={classes.more}>{t('customers.addValue')}</span>
          )}
        </button>
      ) : long ? (
        <Textarea {...shared} autosize maxRows={6} onChange={(event) => setDraft(event.currentTarget.value)} onKeyDown={keys} />
      ) : (
        <TextInput {...shared} onChange={(event) => setDraft(event.currentTarget.value)} onKeyDown={keys} />
      )}
    </div>
  )
}

function Why({ customer }: { customer: Profile }) {
  const { t } = useTranslation()
  const format = useFormat()
  const lastSign = Math.max(customer.lastOrderAt ?? 0, customer.lastMessageAt ?? 0)
  return (
    <section className={classes.section}>
      <h3>{t(`customers.stage.${customer.stage}`)}</h3>
      <p className={classes.why}>
        {t(`customers.why.${customer.stage}`, {
          orders: customer.orderCount,
          ago: lastSign > 0 ? format.ago(lastSign) : '',
          loyal: stageLines.loyalOrders,
          active: stageLines.activeDays,
          silent: stageLines.silentDays,
        })}
      </p>
      <dl className={classes.figures}>
        <Figure label={t('customers.column.lastMessageAt')}>
          <RelativeTime at={customer.lastMessageAt} as="short" />
        </Figure>
        <Figure label={t('customers.column.messageCount')}>{format.number(customer.messageCount)}</Figure>
        <Figure label={t('customers.column.orderCount')}>{format.number(customer.orderCount)}</Figure>
        <Figure label={t('customers.column.orderCents')}>{format.money(customer.orderCents)}</Figure>
      </dl>
    </section>
  )
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function SameAs({ customer }: { customer: Profile }) {
  const { t } = useTranslation()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  if (customer.sameAs.length === 0) return null
  return (
    <section className={classes.section}>
      <h3>{t('customers.sameAs')}</h3>
      {customer.sameAs.map((other) => (
        <div key={other.id} className={classes.line}>
          <button type="button" className={classes.value} onClick={() => inspect({ kind: 'customer', id: other.id })}>
            <PersonName name={other.name} />
          </button>
          <span className={classes.lineSide}>{t(`customers.sameWhy.${other.why}`)}</span>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void write('customers.merge', { id: customer.id, others: [other.id] })}
          >
            {t('customers.merge')}
          </Button>
        </div>
      ))}
    </section>
  )
}

function Orders({ customer }: { customer: Profile }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [all, setAll] = useState(false)
  if (customer.orders.length === 0) return null
  const shown = all ? customer.orders : customer.orders.slice(0, 5)
  return (
    <section className={classes.section}>
      <h3>{t('customers.orders', { count: customer.orderCount })}</h3>
      <LongList
        label={t('customers.orders', { count: customer.orderCount })}
        items={shown}
        rowHeight={32}
        keyOf={(order) => order.id}
        render={(order) => (
          <div className={classes.line} title={order.nativeId}>
            <span className={classes.lineText}>{order.items || order.nativeId}</span>
            <span className={classes.lineSide}>{order.status}</span>
            <span>{format.money(order.cents, order.currency)}</span>
            <span className={classes.lineSide}>
              <RelativeTime at={order.at} as="short" />
            </span>
          </div>
        )}
      />
      {customer.orders.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t('customers.showAll', { count: customer.orders.length })}
        </Button>
      )}
    </section>
  )
}

function Places({ customer }: { customer: Profile }) {
  const { t } = useTranslation()
  const go = useRouter((state) => state.go)
  const channelName = useChannelName()
  return (
    <section className={classes.section}>
      <h3>{t('customers.identities')}</h3>
      {customer.identities.map((each) => (
        <div key={each.contactId} className={classes.line} title={[each.nativeId, ...each.earlierNames].join(' · ')}>
          <span className={classes.lineSide}>{channelName(each.channel)}</span>
          <span className={`${classes.lineText} qx-truncate`}>
            <PersonName name={each.name} />
          </span>
          <GoneMark of="customer" at={each.goneAt} />
          {each.conversationId !== null && (
            <ActionIcon
              aria-label={t('customers.openChat')}
              onClick={() => go('conversations', { conversationId: each.conversationId })}
            >
              <IconMessage size={15} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {customer.inGroups.length > 0 && <h3>{t('customers.inGroups', { count: customer.groups })}</h3>}
      <LongList
        label={t('customers.inGroups', { count: customer.groups })}
        items={customer.inGroups}
        rowHeight={32}
        keyOf={(each) => each.conversationId}
        render={(each) => (
          <button
            type="button"
            className={classes.line}
            onClick={() => go('conversations', { conversationId: each.conversationId })}
          >
            <span className={`${classes.lineText} qx-truncate ${each.leftAt === null ? '' : classes.done}`}>{each.title}</span>
            {each.leftAt !== null && <span className={classes.lineSide}>{t('customers.left')}</span>}
          </button>
        )}
      />
    </section>
  )
}

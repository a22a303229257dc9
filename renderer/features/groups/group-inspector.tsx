/** One group: what is set about it, its cadence, the policies in force and why, the plan, who is in it. */
import { Button, MultiSelect, Select, Textarea } from '@mantine/core'
import { IconMessage } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTierName } from '#renderer/base/tier-name.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { isContentKind } from '#renderer/base/kinds.ts'
import { Slot } from '#renderer/slots/slot.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { KindBadge } from '#renderer/components/kind-badge.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { NameOrGone } from '#renderer/components/gone-mark.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import type { Input } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { LongList } from '#renderer/components/long-list.tsx'
import type { InspectorEntry } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { GroupCadence } from './group-cadence.tsx'
import type { GroupDetail } from './group-detail.ts'
import { GroupMembers } from './group-members.tsx'
import { GroupPolicies } from './group-policies.tsx'
import classes from './groups.module.css'
import { useTagLooks } from './use-tag-looks.ts'

export function GroupInspector({ entry }: { entry: InspectorEntry }) {
  const id = Number(entry.id)
  const { data, error, slow, refetch } = useQuery('groups.get', { id })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows /> : null
  return (
    <article aria-label={data.title}>
      <Head group={data} />
      <About key={`about-${id}`} group={data} />
      <GroupCadence key={`cadence-${id}`} group={data} />
      <GroupPolicies group={data} />
      <Plan group={data} />
      <Slot name="group-profile" conversationId={id} />
      <GroupMembers key={`members-${id}`} id={id} />
    </article>
  )
}

function Head({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const go = useRouter((state) => state.go)
  return (
    <header className={classes.section}>
      <h2 className={classes.heading}>
        <NameOrGone name={group.title} of="group" at={group.goneAt} />
      </h2>
      <div className={classes.line}>
        <span className={classes.dim}>
          {t('groups.membersOf', { n: group.members, capacity: group.capacity })}
          {group.ownerName !== null && ` · ${t('groups.owner', { name: group.ownerName })}`}
        </span>
        <span className={classes.spacer} />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconMessage size={14} aria-hidden />}
          onClick={() => go('conversations', { conversationId: group.id })}
        >
          {t('groups.openChat')}
        </Button>
      </div>
    </header>
  )
}

const NONE = 'none'

function About({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const write = useWrite()
  const tierName = useTierName()
  const { data: operators } = useQuery('operators.list', {})
  const { data: list } = useQuery('groups.list', {})
  const { tags } = useTagLooks()
  const [note, setNote] = useState(group.note)
  const set = (patch: Omit<Input<'groups.update'>, 'ids'>) => void write('groups.update', { ids: [group.id], ...patch })
  const setTags = (ids: string[]) => {
    const addTagIds = ids.filter((id) => !group.tagIds.includes(id))
    const removeTagIds = group.tagIds.filter((id) => !ids.includes(id))
    if (addTagIds.length + removeTagIds.length > 0) set({ addTagIds, removeTagIds })
  }
  return (
    <section className={classes.section}>
      <h3>{t('groups.about')}</h3>
      <div className={classes.fields}>
        <Select
          size="xs"
          label={t('groups.column.tier')}
          allowDeselect={false}
          value={group.tier}
          onChange={(tier) => tier && tier !== group.tier && set({ tier })}
          data={[...new Set([...(list?.tiers ?? []), group.tier])].map((tier) => ({ value: tier, label: tierName(tier) }))}
        />
        <Select
          size="xs"
          label={t('groups.column.operator')}
          allowDeselect={false}
          value={group.operatorId ?? NONE}
          onChange={(value) => value && set({ operatorId: value === NONE ? null : value })}
          data={[
            ...(operators?.items ?? []).map((each) => ({ value: each.id, label: each.name })),
            { value: NONE, label: t('groups.operatorNone') },
          ]}
        />
      </div>
      <MultiSelect
        size="xs"
        searchable
        label={t('groups.column.tags')}
        value={group.tagIds}
        onChange={setTags}
        data={tags.map((tag) => ({ value: tag.id, label: tag.name }))}
        placeholder={group.tagIds.length === 0 ? t('groups.set.tag') : ''}
        nothingFoundMessage={t('groups.noTags')}
      />
      <Textarea
        size="xs"
        label={t('groups.note')}
        placeholder={t('groups.noteHint')}
        autosize
        minRows={1}
        maxRows={6}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onBlur={() => note !== group.note && set({ note })}
      />
    </section>
  )
}

function Plan({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const { now } = useFormat()
  const go = useRouter((state) => state.go)
  const ahead = group.plan.filter((delivery) => delivery.at >= now - 3_600_000)
  return (
    <section className={classes.section}>
      <h3>{t('groups.plan')}</h3>
      {ahead.length === 0 && (
        <p className={classes.line}>
          <span className={classes.dim}>{t('groups.planNone')}</span>
          <Button size="compact-xs" variant="subtle" onClick={() => go('calendar')}>
            {t('groups.planStep')}
          </Button>
        </p>
      )}
      <LongList
        label={t('groups.plan')}
        items={ahead}
        rowHeight={28}
        keyOf={(delivery) => delivery.deliveryId}
        render={(delivery) => (
          <div className={classes.line}>
            {isContentKind(delivery.kind) && <KindBadge kind={delivery.kind} letterOnly />}
            <span className={classes.grow}>
              <PersonName name={delivery.title} />
            </span>
            <span className={classes.dim}>
              <RelativeTime at={delivery.at} />
            </span>
          </div>
        )}
      />
    </section>
  )
}

/** When a rule may speak. */
import { Checkbox, MultiSelect, SegmentedControl } from '@mantine/core'
import { TimeInput } from '@mantine/dates'
import { useTranslation } from 'react-i18next'
import { lifecycleStages } from '#shared/domain/customer-filter.ts'
import type { Conditions } from '#shared/domain/reply-rule.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import classes from './drafting.module.css'

export function conditionCount(conditions: Conditions): number {
  const { tagsAny, tagsAll, tagsNone, groups, tiers, stages, chat, hours, weekdays } = conditions
  return (
    [tagsAny, tagsAll, tagsNone, groups, tiers, stages, weekdays].filter((list) => list.length > 0).length +
    (chat === 'any' ? 0 : 1) +
    (hours === null ? 0 : 1)
  )
}

const chats = ['any', 'direct', 'group'] as const

export function ConditionFields({ conditions, onChange }: { conditions: Conditions; onChange: (next: Conditions) => void }) {
  const { t } = useTranslation()
  const { data: tags } = useQuery('tags.list', {})
  const { data: places } = useQuery('calendar.groups', {})
  const set = (patch: Partial<Conditions>) => onChange({ ...conditions, ...patch })
  const groupName = new Map((tags?.groups ?? []).map((group) => [group.id, group.name]))
  const tagData = (tags?.tags ?? []).map((tag) => ({ value: tag.id, label: `${groupName.get(tag.groupId) ?? ''} · ${tag.name}` }))
  const tagFields = ['tagsAny', 'tagsAll', 'tagsNone'] as const
  return (
    <div className={classes.conditions}>
      <SegmentedControl
        aria-label={t('drafting.rule.chat')}
        value={conditions.chat}
        onChange={(value) => set({ chat: chats.find((chat) => chat === value) ?? 'any' })}
        data={chats.map((value) => ({ value, label: t(`drafting.rule.chats.${value}`) }))}
      />
      {tagFields.map((field) => (
        <MultiSelect
          key={field}
          label={t(`drafting.rule.${field}`)}
          searchable
          clearable
          data={tagData}
          value={conditions[field]}
          onChange={(value) => set({ [field]: value })}
        />
      ))}
      <MultiSelect
        label={t('drafting.rule.stages')}
        clearable
        data={lifecycleStages.map((value) => ({ value, label: t(`customers.stage.${value}`) }))}
        value={conditions.stages}
        onChange={(stages) => set({ stages })}
      />
      <MultiSelect
        label={t('drafting.rule.tiers')}
        clearable
        data={[...new Set([...(places?.tiers ?? []), ...conditions.tiers])]}
        value={conditions.tiers}
        onChange={(tiers) => set({ tiers })}
      />
      <MultiSelect
        label={t('drafting.rule.groups')}
        searchable
        clearable
        limit={50}
        renderOption={({ option }) => <span data-user>{option.label}</span>}
        data={(places?.groups ?? []).map((group) => ({ value: String(group.conversationId), label: group.title }))}
        value={conditions.groups.map(String)}
        onChange={(groups) => set({ groups: groups.map(Number) })}
      />
      <MultiSelect
        label={t('drafting.rule.weekdays')}
        clearable
        data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: t(`drafting.weekday.${day}`) }))}
        value={conditions.weekdays.map(String)}
        onChange={(days) => set({ weekdays: days.map(Number).toSorted() })}
      />
      <div className={classes.formLine}>
        <Checkbox
          label={t('drafting.rule.hours')}
          checked={conditions.hours !== null}
          onChange={(event) => set({ hours: event.currentTarget.checked ? { from: '22:00', to: '08:00' } : null })}
        />
        {conditions.hours && (
          <>
            <TimeInput
              aria-label={t('drafting.rule.hoursFrom')}
              size="sm"
              value={conditions.hours.from}
              onChange={(event) =>
                event.currentTarget.value && set({ hours: { ...conditions.hours!, from: event.currentTarget.value.slice(0, 5) } })
              }
            />
            <span>–</span>
            <TimeInput
              aria-label={t('drafting.rule.hoursTo')}
              size="sm"
              value={conditions.hours.to}
              onChange={(event) =>
                event.currentTarget.value && set({ hours: { ...conditions.hours!, to: event.currentTarget.value.slice(0, 5) } })
              }
            />
          </>
        )}
      </div>
    </div>
  )
}

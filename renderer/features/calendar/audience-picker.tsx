/** For whom a drop is meant: all groups, tiers, tags, or groups one by one. */
import { Button, Checkbox, MultiSelect, Popover } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useTierName } from '#renderer/base/tier-name.ts'
import { useCalendar, type AudienceChoice } from './calendar-state.ts'
import classes from './calendar.module.css'
import { useAudience } from './use-audience.ts'

export function AudiencePicker() {
  const { t } = useTranslation()
  const tierName = useTierName()
  const choice = useCalendar((state) => state.audience)
  const set = useCalendar((state) => state.set)
  const { ids, label, groups, tiers, tags } = useAudience()
  const change = (next: Partial<AudienceChoice>) => set({ audience: { ...choice, all: false, ...next } })
  return (
    <Popover position="bottom-start" width={320} trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconUsersGroup size={14} aria-hidden />} data-testid="audience">
          <span className={`${classes.audienceLabel} qx-truncate`}>{t('calendar.audience.for', { who: label })}</span>
          <span className={classes.audienceCount}>{t('calendar.groupCount', { count: ids.length })}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.audience}>
          <Checkbox
            label={t('calendar.audience.all')}
            checked={choice.all}
            onChange={(event) => set({ audience: { ...choice, all: event.currentTarget.checked } })}
          />
          <MultiSelect
            label={t('calendar.audience.tiers')}
            data={tiers.map((tier) => ({ value: tier, label: tierName(tier) }))}
            value={[...choice.tiers]}
            onChange={(value) => change({ tiers: value })}
            comboboxProps={{ withinPortal: false }}
            clearable
          />
          <MultiSelect
            label={t('calendar.audience.tags')}
            data={tags.map((tag) => ({ value: tag.id, label: tag.name }))}
            value={[...choice.tags]}
            onChange={(value) => change({ tags: value })}
            comboboxProps={{ withinPortal: false }}
            clearable
          />
          <MultiSelect
            label={t('calendar.audience.groups')}
            data={groups.map((group) => ({ value: String(group.conversationId), label: group.title }))}
            value={choice.groups.map(String)}
            onChange={(value) => change({ groups: value.map(Number) })}
            comboboxProps={{ withinPortal: false }}
            searchable
            clearable
            limit={80}
            maxDropdownHeight={220}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

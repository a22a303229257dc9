/** For whom a drop is meant in the views that show times alone. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AudienceInput } from '#shared/domain/content.ts'
import { tierName } from '#renderer/base/tier-name.ts'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useCalendar, type AudienceChoice } from './calendar-state.ts'

type Groups = Output<'calendar.groups'>
const NONE: Groups = { groups: [], tiers: [], tags: [] }

function idsOf(choice: AudienceChoice, { groups, tags }: Groups): number[] {
  if (choice.all) return groups.map((group) => group.conversationId)
  const chosen = new Set(choice.groups)
  for (const tag of tags) if (choice.tags.includes(tag.id)) for (const id of tag.conversationIds) chosen.add(id)
  return groups
    .filter((group) => chosen.has(group.conversationId) || choice.tiers.includes(group.tier))
    .map((group) => group.conversationId)
}

export function useAudience() {
  const { t } = useTranslation()
  const choice = useCalendar((state) => state.audience)
  const { data = NONE } = useQuery('calendar.groups', {})
  return useMemo(() => {
    const ids = idsOf(choice, data)
    const asInput: AudienceInput = choice.all
      ? { groups: ids }
      : { groups: [...choice.groups], tiers: [...choice.tiers], tags: [...choice.tags] }
    const title = (id: number) => data.groups.find((group) => group.conversationId === id)?.title ?? ''
    const parts = [
      ...choice.tiers.map((tier) => t('calendar.audience.tier', { tier: tierName((key) => t(key), tier) })),
      ...choice.tags.map((tag) => data.tags.find((each) => each.id === tag)?.name ?? ''),
      ...(choice.groups.length > 2 ? [t('calendar.groupCount', { count: choice.groups.length })] : choice.groups.map(title)),
    ]
    const label = choice.all
      ? t('calendar.audience.all')
      : parts.length > 0
        ? parts.join(t('calendar.and'))
        : t('calendar.audience.nobody')
    return { ids, asInput, label, groups: data.groups, tiers: data.tiers, tags: data.tags }
  }, [choice, data, t])
}

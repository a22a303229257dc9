/** What the filter can name: tags, operators, groups, channels; as options, and as words for its sentences. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '#renderer/base/channels.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import type { Choice } from './filter-menu.tsx'
import { useTags } from './use-tags.ts'

export function useChoices() {
  const { t } = useTranslation()
  const channelName = useChannelName()
  const { tags, groups: tagGroups, byId } = useTags()
  const { data: operators } = useQuery('operators.list', {})
  const { data: places } = useQuery('customers.places', {})
  return useMemo(() => {
    const groupNames = new Map(tagGroups.map((group) => [group.id, group.name]))
    const options: Record<'tags' | 'operators' | 'groups' | 'channels', Choice[]> = {
      tags: tags.map((tag) => ({ value: tag.id, label: `${tag.name}  ·  ${groupNames.get(tag.groupId) ?? ''}` })),
      operators: (operators?.items ?? []).map((each) => ({ value: each.id, label: each.name })),
      groups: (places?.groups ?? []).map((each) => ({ value: String(each.id), label: each.title })),
      channels: (places?.channels ?? []).map((each) => ({ value: each, label: channelName(each) })),
    }
    const labelOf = (list: readonly Choice[], value: string) => list.find((each) => each.value === value)?.label ?? value
    return {
      options,
      names: {
        tag: (id: string) => byId.get(id)?.name ?? t('tags.gone'),
        operator: (id: string | null) => (id === null ? t('customers.nobody') : labelOf(options.operators, id)),
        group: (id: number) => labelOf(options.groups, String(id)),
        channel: (id: string) => labelOf(options.channels, id),
      },
    }
  }, [t, tags, tagGroups, byId, operators, places, channelName])
}

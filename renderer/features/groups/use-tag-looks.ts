/** Tags by id, each with the colour it is shown in. */
import { useMemo } from 'react'
import { useQuery } from '#renderer/core-client/use-query.ts'

interface TagLook {
  id: string
  name: string
  color: string
  group: string
}

export function useTagLooks(): { tags: readonly TagLook[]; byId: ReadonlyMap<string, TagLook> } {
  const { data } = useQuery('tags.list', {})
  return useMemo(() => {
    const groups = new Map((data?.groups ?? []).map((group) => [group.id, group]))
    const tags = (data?.tags ?? []).map((tag) => {
      const group = groups.get(tag.groupId)
      return { id: tag.id, name: tag.name, color: tag.color ?? group?.color ?? 'grey', group: group?.name ?? '' }
    })
    return { tags, byId: new Map(tags.map((tag) => [tag.id, tag])) }
  }, [data])
}

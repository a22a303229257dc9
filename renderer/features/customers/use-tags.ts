/** The workspace's tags, looked up by id. */
import { useMemo } from 'react'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'

type TagList = Output<'tags.list'>
export type Tag = TagList['tags'][number]
export type TagGroup = TagList['groups'][number]

interface Tags {
  groups: readonly TagGroup[]
  tags: readonly Tag[]
  byId: ReadonlyMap<string, Tag>
  /** A tag's own colour, or its group's. */
  colorOf: (tag: Tag) => string
}

const EMPTY: TagList = { groups: [], tags: [] }

export function useTags(): Tags {
  const { data = EMPTY } = useQuery('tags.list', {})
  return useMemo(() => {
    const colors = new Map(data.groups.map((group) => [group.id, group.color]))
    return {
      groups: data.groups,
      tags: data.tags,
      byId: new Map(data.tags.map((tag) => [tag.id, tag])),
      colorOf: (tag) => tag.color ?? colors.get(tag.groupId) ?? 'grey',
    }
  }, [data])
}

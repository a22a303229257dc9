/** The corp tag library. It is small (3000 tags at most), so it is always read whole. */
import type { PullStream } from '../channel/connector.ts'
import type { BadRecord, TagLibraryRecord } from '../channel/records.ts'
import { reading, type WecomApi } from './api.ts'
import { digestOf } from './digest.ts'
import { maybeNumber, type Json, readRows, requiredList, listAt, textAt } from './shape.ts'

const listApi = 'externalcontact/get_corp_tag_list'

export interface TagGroup {
  id: string
  name: string
  order?: number
  tags: { id: string; name: string; order?: number }[]
}

export function tagStream(api: WecomApi, every: number): PullStream {
  return {
    name: 'tags',
    kind: 'full',
    every,
    pull: async (_cursor, signal) => {
      const { groups, bad, text } = await fetchTags(api, signal)
      const count = groups.reduce((sum, group) => sum + group.tags.length, 0)
      return {
        records: () => [libraryRecord(groups, bad.length === 0), ...bad],
        cursor: null,
        more: false,
        digest: digestOf(text),
        progress: { done: count, total: count },
      }
    },
  }
}

/** `bad`: rows that could not be read; with any, the library must not count as complete. */
export async function fetchTags(
  api: WecomApi,
  signal: AbortSignal,
): Promise<{ groups: TagGroup[]; bad: BadRecord[]; text: string }> {
  const { json, text } = await api.read(listApi, {}, signal)
  const bad: BadRecord[] = []
  const groups = reading(listApi, () =>
    readRows(requiredList(json.tag_group, 'tag_group'), `${listApi}: tag_group`, bad, (row, at) => readGroup(row, at, bad)),
  )
  return { groups: groups.filter((group): group is TagGroup => group !== null), bad, text }
}

function libraryRecord(groups: readonly TagGroup[], complete: boolean): TagLibraryRecord {
  return { type: 'tagLibrary', groups, complete }
}

/** Null for a deleted group. */
export function readGroup(row: Json, at: string, bad: BadRecord[]): TagGroup | null {
  if (row.deleted === true) return null
  const tags = readRows(listAt(row.tag, `${at}.tag`), `${at}.tag`, bad, (tag, spot) =>
    tag.deleted === true
      ? null
      : { id: textAt(tag.id, `${spot}.id`), name: textAt(tag.name, `${spot}.name`), ...orderOf(tag, spot) },
  )
  return {
    id: textAt(row.group_id, `${at}.group_id`),
    name: textAt(row.group_name, `${at}.group_name`),
    ...orderOf(row, at),
    tags: tags.filter((tag) => tag !== null),
  }
}

function orderOf(row: Json, at: string): { order?: number } {
  const order = maybeNumber(row.order, `${at}.order`)
  return order === undefined ? {} : { order }
}

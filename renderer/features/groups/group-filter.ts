/** Narrowing and ordering the table of groups, in the window: there are hundreds, not thousands. Pure. */
import type { GroupItem } from '#shared/contract/groups.ts'
import { DAY } from '#shared/domain/zone.ts'

export const groupFlags = ['waiting', 'full', 'silent', 'mine'] as const
export type GroupFlag = (typeof groupFlags)[number]

export interface GroupFilter {
  text: string
  tier: string | null
  /** An operator's id, `none` for groups nobody runs, or null for all. */
  operator: string | null
  flags: readonly GroupFlag[]
}

export interface GroupSort {
  column: string
  descending: boolean
}

const SILENT_FROM = 3 * DAY

export function matches(group: GroupItem, filter: GroupFilter, me: string | null): boolean {
  if (filter.text !== '' && !group.title.toLowerCase().includes(filter.text.toLowerCase())) return false
  if (filter.tier !== null && group.tier !== filter.tier) return false
  if (filter.operator !== null && (group.operatorId ?? 'none') !== filter.operator) return false
  return filter.flags.every((flag) => {
    if (flag === 'waiting') return group.waiting > 0
    if (flag === 'full') return group.cap !== null && group.used >= group.cap.max
    if (flag === 'silent') return group.silence >= SILENT_FROM
    return group.operatorId !== null && group.operatorId === me
  })
}

const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)

/** What a column sorts by. */
function keyOf(group: GroupItem, column: string): number | string {
  switch (column) {
    case 'title':
      return group.title
    case 'tier':
      return group.tier
    case 'operator':
      return group.operatorName ?? ''
    case 'members':
      return group.members
    case 'spark':
      return total(group.promos) + total(group.rest)
    case 'promos':
      return group.cap === null ? -1 : group.cap.max === 0 ? group.used + 1 : group.used / group.cap.max
    case 'silence':
      return group.silence
    case 'waiting':
      return group.waiting
    case 'lastMessageAt':
      return group.lastMessageAt ?? 0
    default:
      return group.messages
  }
}

export function sorted(groups: readonly GroupItem[], sort: GroupSort, language: string): GroupItem[] {
  const collator = new Intl.Collator(language, { numeric: true })
  const way = sort.descending ? -1 : 1
  return groups.toSorted((a, b) => {
    const [left, right] = [keyOf(a, sort.column), keyOf(b, sort.column)]
    const order = typeof left === 'string' ? collator.compare(left, String(right)) : left - Number(right)
    return way * order || collator.compare(a.title, b.title)
  })
}

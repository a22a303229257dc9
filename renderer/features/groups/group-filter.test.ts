import { describe, expect, test } from 'vitest'
import type { GroupItem } from '#shared/contract/groups.ts'
import { DAY } from '#shared/domain/zone.ts'
import { matches, sorted, type GroupFilter } from './group-filter.ts'

const base: GroupItem = {
  id: 1,
  title: '群',
  channel: 'wecom',
  tier: 'standard',
  operatorId: null,
  operatorName: null,
  members: 1,
  capacity: 500,
  tagIds: [],
  promos: [],
  rest: [],
  cap: null,
  used: 0,
  silence: 0,
  lastPostAt: null,
  waiting: 0,
  oldestWaitAt: null,
  lastMessageAt: null,
  messages: 0,
  goneAt: null,
}
const cap = { policyId: 'p', policyName: 'P', max: 3, rollingDays: 7, calendar: null }
const all: GroupFilter = { text: '', tier: null, operator: null, flags: [] }

describe('the table of groups', () => {
  test('conditions hold together', () => {
    const busy = { ...base, title: 'VIP 1 群', tier: 'vip', operatorId: 'me', waiting: 2, cap, used: 3, silence: 4 * DAY }
    expect(matches(busy, { text: 'vip', tier: 'vip', operator: 'me', flags: ['waiting', 'full', 'silent', 'mine'] }, 'me')).toBe(
      true,
    )
    expect(matches(busy, { ...all, flags: ['mine'] }, 'someone')).toBe(false)
    expect(matches({ ...busy, used: 2 }, { ...all, flags: ['full'] }, null)).toBe(false)
    expect(matches(base, { ...all, operator: 'none' }, null)).toBe(true)
    expect(matches(base, { ...all, flags: ['mine'] }, null)).toBe(false)
  })

  test('a blocked group that was posted to comes before a full one, and names break ties', () => {
    const rows = [
      { ...base, id: 1, title: '乙', cap, used: 3 },
      { ...base, id: 2, title: '甲', cap: { ...cap, max: 0 }, used: 1 },
      { ...base, id: 3, title: '丙' },
      { ...base, id: 4, title: '群 10' },
      { ...base, id: 5, title: '群 9' },
    ]
    expect(sorted(rows, { column: 'promos', descending: true }, 'zh-CN').map((row) => row.id)).toEqual([2, 1, 3, 5, 4])
  })
})

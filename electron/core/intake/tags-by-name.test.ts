import { afterEach, beforeEach, expect, test } from 'vitest'
import { tagColors } from '#shared/contract/tags.ts'
import { listTagGroups, listTags, UNGROUPED } from '#core/store/tables/tags.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { ensureTag, ensureTagGroup, IMPORTED } from './tags-by-name.ts'

const NOW = Date.UTC(2026, 10, 30)
let desk: TestWorkspace
beforeEach(() => {
  desk = openTestWorkspace()
})
afterEach(() => desk.remove())

const group = (name: string) => desk.store.write((db) => ensureTagGroup(db, name, NOW))
const tag = (groupId: string, name: string) =>
  desk.store.write((db) => ensureTag(db, { groupId, name, source: 'manual', now: NOW }))

test('groups are as they were made with 未分组 behind all; one that somebody named gets the next colour', () => {
  for (const name of [UNGROUPED, '肤质', IMPORTED, '会员']) expect(group(name).made).toBe(true)
  expect(listTagGroups(desk.store.read).map(({ name, color }) => [name, color])).toEqual([
    ['肤质', tagColors[1]],
    [IMPORTED, 'grey'],
    ['会员', tagColors[3]],
    [UNGROUPED, 'grey'],
  ])
})

test('a name is there once in its group, however it is blank at the ends, and once more in another', () => {
  const [skin, member] = [group('肤质').id, group('会员').id]
  expect(group(' 肤质 ')).toEqual({ id: skin, made: false })
  expect(tag(skin, '  干皮 ')).toBe(tag(skin, '干皮'))
  expect(tag(member, '干皮')).not.toBe(tag(skin, '干皮'))
  expect(listTags(desk.store.read).map(({ name, group_id: of }) => [name, of])).toEqual([
    ['干皮', skin],
    ['干皮', member],
  ])
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTwoSides, type TwoSides } from '#core/testing/two-sides.ts'

const LI = 901
const WANG = 902
let two: TwoSides
beforeEach(() => {
  two = openTwoSides()
  two.company.groups.set('eg-skin', {
    name: '肤质',
    tags: [
      { id: 'et-dry', name: '干皮' },
      { id: 'et-oil', name: '油皮' },
    ],
  })
  two.meet(1, LI, WANG)
  two.company.relation(1, LI).remark = '老客'
  two.company.relation(1, LI).tags.add('et-dry')
  two.pullAll()
  two.push()
})
afterEach(() => two.remove())

const tagId = (name: string) => two.store.read.value<string>('SELECT id FROM tags WHERE name = ?', name)!
const side = () => two.call('customers.sync', { id: two.customer(1) })

test('the profile tells who follows a customer, with what remark and tags, and until when', () => {
  two.store.write((db) => db.run(`UPDATE contact_follows SET gone_at = 99, gone_by = 'customer' WHERE staff_id = ?`, WANG))
  expect(side().follows).toEqual([
    {
      contactId: 1,
      staffId: LI,
      channel: 'wecom',
      staffName: 'li',
      remark: '老客',
      tagIds: [tagId('干皮')],
      since: LI,
      goneAt: null,
      goneBy: null,
      drives: true,
    },
    {
      contactId: 1,
      staffId: WANG,
      channel: 'wecom',
      staffName: 'wang',
      remark: '',
      tagIds: [],
      since: WANG,
      goneAt: 99,
      goneBy: 'customer',
      drives: false,
    },
  ])
})

test('what waits to be sent is told apart from what the channel has: marks, new tags, the remark', () => {
  const { id: own } = two.call('tags.save', { name: '金卡' })
  two.call('tags.apply', { selection: { ids: [two.customer(1)] }, add: [tagId('油皮'), own] })
  two.call('customers.update', { id: two.customer(1), remark: '大客户' })
  two.plan()
  expect(side()).toMatchObject({ channelTags: [tagId('干皮')], remark: { state: 'waiting', problem: null } })
  expect(side().waitingTags.toSorted()).toEqual([tagId('油皮'), own].toSorted())
  two.push()
  expect(side()).toMatchObject({ waitingTags: [], remark: null })
  expect(side().channelTags.toSorted()).toEqual([tagId('干皮'), tagId('油皮'), own].toSorted())
  two.call('customers.update', { id: two.customer(1), remark: '一'.repeat(30) })
  two.plan()
  expect(side().remark).toMatchObject({ state: 'failed', problem: { code: 'REMARK_TOO_LONG', params: { max: 20, length: 30 } } })
})

test('the list of tags says which of them a live account has', () => {
  two.call('tags.save', { name: '金卡' })
  const { tags, groups } = two.call('tags.list', {})
  expect(Object.fromEntries(tags.map((tag) => [tag.name, tag.accounts]))).toEqual({ 干皮: ['小店'], 油皮: ['小店'], 金卡: [] })
  expect(Object.fromEntries(groups.map((group) => [group.name, group.accounts]))).toEqual({ 肤质: ['小店'], 未分组: [] })
})

test('a customer who is only in imported files has no channel side', () => {
  const { id } = two.call('customers.create', { name: '小满' })
  expect(two.call('customers.sync', { id })).toEqual({ follows: [], channelTags: [], waitingTags: [], remark: null })
})

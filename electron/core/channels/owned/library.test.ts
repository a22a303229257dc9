import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openTwoSides, type TwoSides } from '#core/testing/two-sides.ts'
import { DELETE_DELAY } from './plan-tags.ts'

const LI = 901
let two: TwoSides
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T09:00:00+08:00') })
  two = openTwoSides()
  two.company.groups.set('eg-skin', {
    name: '肤质',
    tags: [
      { id: 'et-dry', name: '干皮' },
      { id: 'et-oil', name: '油皮' },
    ],
  })
  two.meet(1, LI)
  two.meet(2, LI)
})
afterEach(() => {
  two.remove()
  vi.useRealTimers()
})

const library = () =>
  two.call('tags.list', {}).groups.map((group) => [
    group.name,
    two
      .call('tags.list', {})
      .tags.filter((tag) => tag.groupId === group.id)
      .map((tag) => `${tag.name} ${tag.source}`),
  ])
const tagId = (name: string) => two.store.read.value<string>('SELECT id FROM tags WHERE name = ?', name)!
const tag = (contactId: number, name: string) =>
  two.act('tags.apply', { selection: { ids: [two.customer(contactId)] }, add: [tagId(name)] })!
const there = (contactId: number) => [...two.company.relation(contactId, LI).tags].toSorted()
const names = () => [...two.company.groups.values()].map((group) => [group.name, group.tags.map((each) => each.name)])
const logged = () => two.store.read.all<{ event: string; detail: string }>('SELECT event, detail FROM sync_log')
const start = () => {
  two.pullAll()
  two.push()
}

test('groups and tags of the company become ours; told again, nothing is written', () => {
  start()
  expect(library()).toEqual([['肤质', ['干皮 channel', '油皮 channel']]])
  const before = two.store.read.value<number>('SELECT total_changes()')
  two.pullAll()
  expect(two.store.read.value<number>('SELECT total_changes()')).toBe(before)
})

test('a group and a tag of the same name are joined, not doubled; those here who carry it get it there', () => {
  const { id: groupId } = two.call('tagGroups.save', { name: '肤质', color: 'teal' })
  two.call('tags.save', { groupId, name: '干皮' })
  two.call('tags.save', { name: '油皮' })
  two.call('tags.save', { groupId, name: '敏感肌' })
  tag(1, '干皮')
  tag(2, '油皮')
  start()
  expect(library()).toEqual([
    ['肤质', ['干皮 manual', '油皮 manual', '敏感肌 manual']],
    ['未分组', []],
  ])
  expect([there(1), there(2)]).toEqual([['et-dry'], ['et-oil']])
})

test('marks reported before their tag was known are taken when it is', () => {
  two.company.relation(1, LI).tags.add('et-dry')
  two.pullFollow(1, LI)
  expect(two.tags(1)).toEqual([])
  two.pullLibrary()
  two.push()
  expect([two.tags(1), there(1)]).toEqual([['干皮'], ['et-dry']])
  expect(two.company.done).toEqual([])
})

test('a rename there is followed, a rename here is sent, and of two the channel’s stays with ours in the log', () => {
  start()
  two.company.groups.get('eg-skin')!.tags[0]!.name = '干性'
  two.company.groups.get('eg-skin')!.name = '皮肤'
  two.pullLibrary()
  expect(library()).toEqual([['皮肤', ['干性 channel', '油皮 channel']]])
  expect(two.plan()).toBe(0)
  two.call('tags.save', { id: tagId('油皮'), name: '油性' })
  two.push()
  expect(names()).toEqual([['皮肤', ['干性', '油性']]])
  two.call('tags.save', { id: tagId('油性'), name: '偏油' })
  two.company.groups.get('eg-skin')!.tags[1]!.name = '很油'
  two.pullLibrary()
  two.push()
  expect(names()).toEqual([['皮肤', ['干性', '很油']]])
  expect(library()).toEqual([['皮肤', ['干性 channel', '很油 channel']]])
  expect(logged().map((line) => [line.event, JSON.parse(line.detail)])).toEqual([
    ['tagRenamedTwice', { was: '油性', here: '偏油', there: '很油' }],
  ])
})

test('a rename whose answer was lost is not taken for the channel’s', () => {
  start()
  two.call('tags.save', { id: tagId('油皮'), name: '油性' })
  two.push(() => 'lostAfter')
  two.call('tags.save', { id: tagId('油性'), name: '偏油' })
  two.pullLibrary()
  expect(logged()).toEqual([])
  two.store.write((db) => db.run(`UPDATE outbox SET state = 'waiting' WHERE state = 'uncertain'`))
  two.push()
  two.pullLibrary()
  expect([names(), library()]).toEqual([[['肤质', ['干皮', '偏油']]], [['肤质', ['干皮 channel', '偏油 channel']]]])
})

test('deleted there: marks from there go, marks put by hand stay as ours, and nothing makes the tag anew', () => {
  start()
  two.company.relation(1, LI).tags.add('et-dry')
  two.pullAll()
  tag(2, '干皮')
  two.push()
  two.company.deleteTag('et-dry')
  two.pullAll()
  two.push()
  expect([two.tags(1), two.tags(2)]).toEqual([[], ['干皮']])
  tag(1, '干皮')
  two.push()
  expect(names()).toEqual([['肤质', ['油皮']]])
  expect(two.open()).toEqual([])
})

test('a mark that a follow lost because its tag was deleted stays where a person put it', () => {
  start()
  tag(1, '干皮')
  two.push()
  two.company.deleteTag('et-dry')
  two.pullLibrary()
  two.pullFollow(1, LI)
  two.push()
  expect(two.tags(1)).toEqual(['干皮'])
})

test('many marks of a deleted tag go in portions', () => {
  two.pullLibrary()
  for (let id = 100; id < 750; id++) {
    two.meet(id, LI)
    two.company.relation(id, LI).tags.add('et-dry')
    two.pullFollow(id, LI)
  }
  two.push()
  expect(two.store.read.value('SELECT count(*) FROM customer_tags')).toBe(650)
  two.company.deleteTag('et-dry')
  two.pullLibrary()
  two.push()
  expect(two.store.read.value('SELECT (SELECT count(*) FROM customer_tags) + (SELECT count(*) FROM contact_tags)')).toBe(0)
})

test('a tag of ours is made there when a customer of theirs gets it, in its group, and the marks follow', () => {
  start()
  const { id: groupId } = two.call('tagGroups.save', { name: '会员', color: 'pink' })
  two.call('tags.save', { groupId, name: '金卡' })
  two.push()
  expect(two.company.done).toEqual([])
  tag(1, '金卡')
  tag(2, '金卡')
  two.push()
  expect(names()).toEqual([
    ['肤质', ['干皮', '油皮']],
    ['会员', ['金卡']],
  ])
  expect([there(1), there(2)]).toEqual([[two.company.tagNamed('金卡')], [two.company.tagNamed('金卡')]])
  two.pullAll()
  two.push()
  expect(library()).toEqual([
    ['肤质', ['干皮 channel', '油皮 channel']],
    ['会员', ['金卡 manual']],
  ])
  expect(two.company.done).toHaveLength(3)
})

test('a tag taken off before it was made there is not made; nor where the account does not want it', () => {
  start()
  two.call('tags.save', { name: '金卡' })
  const token = tag(1, '金卡')
  two.plan()
  expect(two.open().map((row) => row.kind)).toEqual(['tagCreate'])
  two.undo(token)
  two.push()
  expect([two.open(), two.company.done]).toEqual([[], []])
  two.store.write((db) => db.run(`UPDATE accounts SET config = '{"channel":"wecom","corpId":"ww1","pushOwnTags":false}'`))
  tag(1, '金卡')
  two.push()
  expect([two.open(), two.company.done]).toEqual([[], []])
})

test('the answer to making a tag was lost: the library joins it by name, and it is not made twice', () => {
  start()
  two.call('tags.save', { name: '金卡' })
  tag(1, '金卡')
  two.push(() => 'lostAfter')
  two.pullLibrary()
  two.push()
  expect(there(1)).toEqual([two.company.tagNamed('金卡')])
  expect(names()).toEqual([
    ['肤质', ['干皮', '油皮']],
    ['未分组', ['金卡']],
  ])
})

test('deleted here, it is deleted there a little later, and an undo in between sends nothing', () => {
  start()
  tag(1, '干皮')
  two.push()
  const token = two.act('tags.remove', { id: tagId('干皮') })!
  two.push()
  expect([names(), two.open().map((row) => row.kind)]).toEqual([[['肤质', ['干皮', '油皮']]], ['tagDelete']])
  two.undo(token)
  vi.setSystemTime(Date.now() + DELETE_DELAY + 1)
  two.push()
  expect([names(), two.tags(1), there(1), two.open()]).toEqual([[['肤质', ['干皮', '油皮']]], ['干皮'], ['et-dry'], []])
})

test('deleted there from here, an undo makes it anew with its marks', () => {
  start()
  tag(1, '干皮')
  two.push()
  const token = two.act('tags.remove', { id: tagId('干皮') })!
  two.plan()
  vi.setSystemTime(Date.now() + DELETE_DELAY + 1)
  two.push()
  two.pullAll()
  expect([names(), library()]).toEqual([[['肤质', ['油皮']]], [['肤质', ['油皮 channel']]]])
  two.undo(token)
  two.push()
  two.pullAll()
  two.push()
  expect(names()).toEqual([['肤质', ['油皮', '干皮']]])
  expect([two.tags(1), there(1)]).toEqual([['干皮'], [two.company.tagNamed('干皮')]])
})

test('names that change places there change places here', () => {
  start()
  tag(1, '干皮')
  two.push()
  const [dry, oil] = two.company.groups.get('eg-skin')!.tags
  dry!.name = '油皮'
  oil!.name = '干皮'
  two.company.groups.get('eg-skin')!.tags.push({ id: 'et-third', name: '混合' })
  two.pullLibrary()
  two.push()
  expect([two.tags(1), there(1)]).toEqual([['油皮'], ['et-dry']])
  dry!.name = '混合'
  two.company.groups.get('eg-skin')!.tags[2]!.name = '油皮'
  two.pullAll()
  two.push()
  expect([two.tags(1), there(1), library()]).toEqual([
    ['混合'],
    ['et-dry'],
    [['肤质', ['混合 channel', '干皮 channel', '油皮 channel']]],
  ])
  expect(logged()).toEqual([])
})

test('renamed there to what another tag of ours is called: that one is it from now on, nobody loses a mark', () => {
  start()
  const groupId = two.call('tags.list', {}).groups[0]!.id
  two.store.write((db) => db.run(`UPDATE accounts SET config = '{"channel":"wecom","corpId":"ww1","pushOwnTags":false}'`))
  two.call('tags.save', { groupId, name: '敏感肌' })
  tag(1, '干皮')
  tag(2, '敏感肌')
  two.push()
  two.company.groups.get('eg-skin')!.tags[0]!.name = '敏感肌'
  two.pullAll()
  two.push()
  two.pullAll()
  expect([two.tags(1), two.tags(2)]).toEqual([['干皮', '敏感肌'], ['敏感肌']])
  expect([there(1), there(2)]).toEqual([['et-dry'], ['et-dry']])
})

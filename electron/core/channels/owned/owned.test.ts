import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openTwoSides, type TwoSides } from '#core/testing/two-sides.ts'
import { afterCancel } from './cancelled.ts'

const LI = 901
const WANG = 902
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
  two.meet(1, LI, WANG)
  two.meet(2, LI)
  two.pullAll()
  two.push()
})
afterEach(() => {
  two.remove()
  vi.useRealTimers()
})

const tagId = (name: string) => two.store.read.value<string>('SELECT id FROM tags WHERE name = ?', name)!
const tag = (contactId: number, ...names: string[]) =>
  two.act('tags.apply', { selection: { ids: [two.customer(contactId)] }, add: names.map(tagId) })!
const untag = (contactId: number, ...names: string[]) =>
  two.act('tags.apply', { selection: { ids: [two.customer(contactId)] }, remove: names.map(tagId) })!
const write = (contactId: number, remark: string | null) => two.act('customers.update', { id: two.customer(contactId), remark })!
const there = (contactId: number, staffId = LI) => [...two.company.relation(contactId, staffId).tags].toSorted()
const rows = () => two.store.read.all<{ kind: string; state: string }>('SELECT kind, state FROM outbox ORDER BY id')
const conflicts = () => two.call('conflicts.list', {}).items
const cancel = () => {
  const waiting = two.open()
  return two.store.transact(({ db, captureUndo }) => {
    captureUndo()
    for (const { id } of waiting) db.run(`UPDATE outbox SET state = 'cancelled' WHERE id = ?`, id)
    afterCancel(db, waiting)
  }).undoToken!
}

describe('tags', () => {
  test('taken from the channel, they are not sent back', () => {
    two.company.relation(1, LI).tags.add('et-dry')
    two.pullAll()
    expect(two.tags(1)).toEqual(['干皮'])
    expect(two.plan()).toBe(0)
    expect(two.open()).toEqual([])
  })

  test('put on here, they go to the first follower; taken off here, they go from everybody who carries them', () => {
    tag(1, '油皮')
    two.push()
    expect([there(1, LI), there(1, WANG)]).toEqual([['et-oil'], []])
    two.company.relation(1, WANG).tags.add('et-oil')
    two.pullAll()
    untag(1, '油皮')
    two.push()
    expect([there(1, LI), there(1, WANG)]).toEqual([[], []])
    expect(two.company.done).toHaveLength(3)
  })

  test('put on and taken off again before they leave, nothing is sent and nothing is left in the outbox', () => {
    tag(1, '油皮')
    two.plan()
    expect(two.open()).toHaveLength(1)
    untag(1, '油皮')
    two.plan()
    expect(rows()).toEqual([])
    two.push()
    expect(two.company.done).toEqual([])
  })

  test('ten customers tagged while nothing can be reached arrive exactly once each', () => {
    for (let id = 10; id < 20; id++) {
      two.meet(id, LI)
      two.pullFollow(id, LI)
    }
    const ids = Array.from({ length: 10 }, (_, at) => two.customer(10 + at))
    two.call('tags.apply', { selection: { ids }, add: [tagId('干皮')] })
    two.push(() => 'offline')
    two.push(() => 'offline')
    expect(two.open()).toHaveLength(10)
    two.push()
    expect(two.company.done.map((op) => op.kind === 'tags' && [op.contactId, op.add])).toEqual(
      ids.map((_, at) => [`wm${10 + at}`, ['et-dry']]),
    )
    two.pullAll()
    two.push()
    expect(two.company.done).toHaveLength(10)
  })

  test('undo before it leaves sends nothing, undo after it left sends the reverse', () => {
    two.undo(tag(1, '油皮'))
    two.push()
    expect(two.company.done).toEqual([])
    const token = tag(1, '油皮')
    two.push()
    expect(there(1)).toEqual(['et-oil'])
    two.undo(token)
    two.push()
    expect([there(1), two.tags(1)]).toEqual([[], []])
    two.company.relation(2, LI).tags.add('et-dry')
    two.pullAll()
    const taken = untag(2, '干皮')
    two.push()
    expect(there(2)).toEqual([])
    two.undo(taken)
    two.push()
    expect([there(2), two.tags(2)]).toEqual([['et-dry'], ['干皮']])
  })

  test('an answer that was lost is not taken for a change of the channel', () => {
    tag(1, '油皮')
    two.push(() => 'lostAfter')
    untag(1, '油皮')
    two.pullAll()
    expect(two.tags(1)).toEqual([])
    two.settle()
    two.push()
    expect([there(1), two.tags(1)]).toEqual([[], []])
  })

  test('taken back in the outbox, it stays here only, until it is changed by hand again', () => {
    tag(1, '油皮')
    two.plan()
    cancel()
    tag(1, '干皮')
    two.push()
    expect([there(1), two.tags(1)]).toEqual([['et-dry'], ['干皮', '油皮']])
    untag(1, '油皮')
    two.push()
    tag(1, '油皮')
    two.push()
    expect(there(1)).toEqual(['et-dry', 'et-oil'])
  })

  test('taking something back in the outbox can be undone: it waits again, and leaves', () => {
    tag(1, '油皮')
    write(1, '老客')
    two.plan()
    const token = cancel()
    two.push()
    expect([there(1), two.company.relation(1, LI).remark]).toEqual([[], ''])
    two.undo(token)
    two.push()
    expect([there(1), two.company.relation(1, LI).remark]).toEqual([['et-oil'], '老客'])
    untag(1, '油皮')
    two.plan()
    cancel()
    two.pullAll()
    two.push()
    expect([there(1), two.tags(1)]).toEqual([['et-oil'], []])
  })

  test('of a customer known twice, a tag taken off in one place stays while the other carries it, and is not put back there', () => {
    two.call('customers.merge', { id: two.customer(1), others: [two.customer(2)] })
    tag(1, '油皮')
    two.push()
    expect([there(1), there(2)]).toEqual([['et-oil'], ['et-oil']])
    two.company.relation(2, LI).tags.clear()
    two.pullAll()
    two.push()
    expect([there(1), there(2), two.tags(1)]).toEqual([['et-oil'], [], ['油皮']])
    two.company.relation(1, LI).tags.clear()
    two.pullAll()
    two.push()
    expect([there(1), there(2), two.tags(1)]).toEqual([[], [], []])
    tag(1, '油皮')
    two.push()
    expect([there(1), there(2)]).toEqual([['et-oil'], ['et-oil']])
  })

  test('a colleague who leaves takes no tag off the customer, and none wanders to the next one by itself', () => {
    tag(1, '油皮')
    two.push()
    two.store.write((db) => db.run('UPDATE contact_follows SET gone_at = 5 WHERE contact_id = 1 AND staff_id = ?', LI))
    two.push()
    expect([there(1, WANG), two.tags(1)]).toEqual([[], ['油皮']])
    untag(1, '油皮')
    two.push()
    tag(1, '油皮')
    two.push()
    expect(there(1, WANG)).toEqual(['et-oil'])
  })

  test('what was tagged while its account was removed goes out when the account is back', () => {
    two.store.write((db) => db.run('UPDATE accounts SET removed_at = 5'))
    tag(1, '油皮')
    two.plan()
    expect(two.open()).toEqual([])
    two.store.write((db) => db.run('UPDATE accounts SET removed_at = NULL'))
    two.push()
    expect(there(1)).toEqual(['et-oil'])
  })

  test('a customer nobody follows any more keeps what is here; nothing waits for them', () => {
    tag(2, '油皮')
    two.plan()
    two.store.write((db) => db.run('UPDATE contact_follows SET gone_at = 5 WHERE contact_id = 2'))
    two.plan()
    expect([two.open(), two.tags(2)]).toEqual([[], ['油皮']])
  })
})

test('a page fetched before a send and applied after it takes nothing back; the same state told later is a change', () => {
  two.company.relation(1, LI).remark = '老客'
  two.company.relation(1, LI).tags.add('et-dry')
  two.pullAll()
  tag(1, '油皮')
  untag(1, '干皮')
  write(1, '大客户')
  two.push()
  const sent = [there(1), two.company.relation(1, LI).remark]
  expect(sent).toEqual([['et-oil'], '大客户'])
  two.company.relation(1, LI).remark = '老客'
  two.company.relation(1, LI).tags = new Set(['et-dry'])
  two.store.write((db) => db.run('DELETE FROM sync_touched'))
  two.pullFollow(1, LI, 1000)
  two.push()
  expect([two.tags(1), two.remark(1), there(1), conflicts()]).toEqual([['油皮'], '大客户', ['et-dry'], []])
  expect(two.store.read.all('SELECT stream, native_id FROM sync_touched')).toEqual([{ stream: 'follows', native_id: 'wm1\nli' }])
  two.pullFollow(1, LI)
  expect([two.tags(1), two.remark(1)]).toEqual([['干皮'], '老客'])
})

describe('remarks', () => {
  test('follow the channel, and the channel follows them', () => {
    two.company.relation(1, LI).remark = '老客'
    two.pullAll()
    expect(two.remark(1)).toBe('老客')
    expect(two.plan()).toBe(0)
    write(1, '大客户')
    two.push()
    expect(two.company.relation(1, LI).remark).toBe('大客户')
    write(1, null)
    two.push()
    expect(two.company.relation(1, LI).remark).toBe('')
  })

  test('only the first follower’s remark is the customer’s, in whatever order they are told', () => {
    two.company.relation(1, LI).remark = '李的'
    two.company.relation(1, WANG).remark = '王的'
    two.pullFollow(1, WANG)
    two.pullFollow(1, LI)
    expect(two.remark(1)).toBe('李的')
    two.meet(3)
    two.company.relations.push({ contactId: 3, staffId: WANG, remark: '王的', tags: new Set(), addedAt: 902 })
    two.company.relations.push({ contactId: 3, staffId: LI, remark: '李的', tags: new Set(), addedAt: 901 })
    two.pullFollow(3, WANG)
    expect(two.remark(3)).toBe('王的')
    two.pullFollow(3, LI)
    expect(two.remark(3)).toBe('李的')
    expect(two.plan()).toBe(0)
    expect(conflicts()).toEqual([])
  })

  test('changed on both sides, both values are kept and nothing is sent until a person chooses', () => {
    two.company.relation(1, LI).remark = '老客'
    two.pullAll()
    write(1, '大客户')
    two.plan()
    two.company.relation(1, LI).remark = '李姐的朋友'
    two.pullAll()
    two.push()
    expect([two.remark(1), two.company.relation(1, LI).remark]).toEqual(['大客户', '李姐的朋友'])
    expect(conflicts()).toMatchObject([{ customerId: 'k1', base: '老客', local: '大客户', remote: '李姐的朋友' }])
    write(1, '特大客户')
    two.push()
    expect(conflicts()).toMatchObject([{ base: '老客', local: '特大客户', remote: '李姐的朋友' }])
    two.call('conflicts.resolve', { id: conflicts()[0]!.id, keep: 'local' })
    two.push()
    expect([two.company.relation(1, LI).remark, conflicts()]).toEqual(['特大客户', []])
    expect(two.store.read.get('SELECT act, subject FROM ledger ORDER BY seq DESC LIMIT 1')).toEqual({
      act: 'conflict.resolved',
      subject: 'contact:1',
    })
  })

  const conflict = () => {
    write(1, '大客户')
    two.company.relation(1, LI).remark = '李姐的朋友'
    two.pullAll()
    return conflicts()[0]!.id
  }

  test('the channel’s value can be chosen, and that can be taken back', () => {
    const token = two.act('conflicts.resolve', { id: conflict(), keep: 'channel' })!
    expect([two.remark(1), conflicts()]).toEqual(['李姐的朋友', []])
    two.undo(token)
    two.push()
    expect([two.remark(1), two.company.relation(1, LI).remark]).toEqual(['大客户', '李姐的朋友'])
    expect(conflicts()).toMatchObject([{ local: '大客户', remote: '李姐的朋友' }])
  })

  test('a choice for ours can be taken back until it has left', () => {
    const first = two.act('conflicts.resolve', { id: conflict(), keep: 'local' })!
    two.undo(first)
    two.pullAll()
    two.push()
    expect(two.company.relation(1, LI).remark).toBe('李姐的朋友')
    const again = two.act('conflicts.resolve', { id: conflicts()[0]!.id, keep: 'local' })!
    two.push()
    expect(two.company.relation(1, LI).remark).toBe('大客户')
    expect(() => two.undo(again)).toThrow(/already been sent/)
    expect(conflicts()).toEqual([])
  })

  test('a conflict ends by itself when one side comes round', () => {
    conflict()
    write(1, '李姐的朋友')
    two.push()
    expect(conflicts()).toEqual([])
    write(1, '大客户')
    two.push()
    two.company.relation(1, LI).remark = '别的'
    write(1, '又改了')
    two.pullAll()
    expect(conflicts()).toHaveLength(1)
    two.company.relation(1, LI).remark = '大客户'
    two.pullAll()
    two.push()
    expect([conflicts(), two.company.relation(1, LI).remark]).toEqual([[], '又改了'])
  })

  test('changed there since it was last looked at, it is not overwritten but becomes a conflict', () => {
    write(1, '大客户')
    two.company.relation(1, LI).remark = '李姐的朋友'
    two.push()
    expect(two.company.relation(1, LI).remark).toBe('李姐的朋友')
    expect(conflicts()).toMatchObject([{ local: '大客户', remote: '李姐的朋友' }])
  })

  test('too long for the channel is said at once, never cut, and gone when it is made shorter', () => {
    write(1, '一'.repeat(21))
    two.push()
    const row = two.store.read.get<{ state: string; problem: string }>('SELECT state, problem FROM outbox')!
    expect([row.state, JSON.parse(row.problem)]).toMatchObject([
      'failed',
      { code: 'REMARK_TOO_LONG', fix: 'editItem', params: { max: 20 } },
    ])
    tag(1, '油皮')
    two.push()
    expect(rows().filter((each) => each.kind === 'remark')).toHaveLength(1)
    write(1, '😀'.repeat(20))
    two.push()
    expect(two.company.relation(1, LI).remark).toBe('😀'.repeat(20))
    expect(rows().map((each) => each.state)).not.toContain('failed')
  })

  test('an answer that was lost is not taken for a change of the channel', () => {
    write(1, '大客户')
    two.push(() => 'lostAfter')
    write(1, '特大客户')
    two.pullAll()
    expect(conflicts()).toEqual([])
    two.settle()
    two.push()
    expect(two.company.relation(1, LI).remark).toBe('特大客户')
  })

  test('joining two customers writes no remark over a colleague’s', () => {
    two.company.relation(1, LI).remark = '老客'
    two.company.relation(2, LI).remark = '小号'
    two.pullAll()
    const token = two.act('customers.merge', { id: two.customer(1), others: [two.customer(2)] })!
    two.push()
    expect(two.company.relation(2, LI).remark).toBe('小号')
    two.undo(token)
    two.push()
    expect([two.remark(2), two.company.relation(2, LI).remark]).toEqual(['小号', '小号'])
  })

  test('when the first follower leaves, the next one’s remark counts; without one, what is here stays and is not sent', () => {
    two.company.relation(1, LI).remark = '李的'
    two.company.relation(1, WANG).remark = '王的'
    two.company.relation(2, LI).remark = '李的'
    two.pullAll()
    two.store.write((db) => db.run(`UPDATE contact_follows SET gone_at = 5 WHERE staff_id = ? AND contact_id = 1`, LI))
    two.push()
    expect(two.remark(1)).toBe('王的')
    two.store.write((db) => db.run(`INSERT INTO contact_follows(contact_id, staff_id, added_at) VALUES(2, ?, 950)`, WANG))
    two.company.relations.push({ contactId: 2, staffId: WANG, remark: '', tags: new Set(), addedAt: 950 })
    two.store.write((db) => db.run(`UPDATE contact_follows SET gone_at = 5 WHERE staff_id = ? AND contact_id = 2`, LI))
    two.push()
    expect([two.remark(2), two.company.relation(2, WANG).remark]).toEqual(['李的', ''])
    write(2, '王接手的老客')
    two.push()
    expect(two.company.relation(2, WANG).remark).toBe('王接手的老客')
  })
})

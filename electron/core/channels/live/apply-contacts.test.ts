import { describe, expect, test } from 'vitest'
import { liveBench, NOW, said } from '../testing/live-bench.ts'
import type { ContactRecord, Follow } from '../channel/records.ts'

const bench = liveBench('wecom')

const follow = (staffId: string, more: Partial<Follow> = {}): Follow => ({
  staffId,
  remark: '',
  description: '',
  addedAt: NOW - 86_400_000,
  tagIds: [],
  ...more,
})
const contact = (id: string, more: Partial<ContactRecord> = {}): ContactRecord => ({
  type: 'contact',
  id,
  name: `客户${id}`,
  follow: follow('zhang'),
  ...more,
})
const customers = () =>
  bench.all<{ name: string }>('SELECT name FROM customers WHERE archived_at IS NULL ORDER BY name').map((row) => row.name)
const contactRow = (id: string) =>
  bench.get<{ name: string; union_id: string | null; detail: string; gone_at: number | null; role: string }>(
    'SELECT name, union_id, detail, gone_at, role FROM contacts WHERE native_id = ?',
    id,
  )
const follows = (id: string) =>
  bench.all<{ staff: string; gone_at: number | null; gone_by: string | null }>(
    `SELECT s.native_id AS staff, f.gone_at, f.gone_by FROM contact_follows f JOIN contacts k ON k.id = f.contact_id
     JOIN contacts s ON s.id = f.staff_id WHERE k.native_id = ? ORDER BY 1`,
    id,
  )

describe('customers of a channel', () => {
  test('each new one is a customer of ours, who follows them is one of us', () => {
    const applied = bench.apply([
      { type: 'staff', id: 'zhang', name: '张三' },
      contact('wm1', { name: '小满', gender: 'female', company: '群汐', position: '店长', avatar: 'http://a/1', unionId: 'u1' }),
      contact('wm2'),
    ])
    expect(applied.topics).toContain('customers')
    expect(customers()).toEqual(['客户wm2', '小满'])
    expect(contactRow('wm1')).toMatchObject({ name: '小满', union_id: 'u1', role: 'external', gone_at: null })
    expect(JSON.parse(contactRow('wm1')!.detail)).toMatchObject({
      gender: 'female',
      company: '群汐',
      position: '店长',
      avatar: 'http://a/1',
    })
    expect(contactRow('zhang')).toMatchObject({ name: '张三', role: 'staff' })
    expect(follows('wm1')).toEqual([{ staff: 'zhang', gone_at: null, gone_by: null }])
    expect(bench.value('SELECT created_at FROM customers WHERE name = ?', '小满')).toBe(NOW - 86_400_000)
  })

  test('two who follow the same customer follow one customer', () => {
    bench.apply([contact('wm1'), contact('wm1', { follow: follow('li') })])
    expect(customers()).toHaveLength(1)
    expect(follows('wm1').map((row) => row.staff)).toEqual(['li', 'zhang'])
  })

  test('a rename is taken over, the former name is kept, what an operator wrote stays', () => {
    bench.apply([contact('wm1', { name: '小满' }), contact('wm2', { name: '阿布' })])
    bench.workspace.store.write((db) => {
      db.run(`UPDATE customers SET name = '布老板', company = '自己写的', phone = '1' WHERE name = '阿布'`)
    })
    bench.apply([
      contact('wm1', { name: '大满' }),
      contact('wm2', { name: '布布', company: '渠道写的', follow: follow('zhang', { mobiles: ['13800000000'] }) }),
    ])
    expect(customers()).toEqual(['大满', '布老板'])
    expect(bench.get('SELECT company, phone FROM customers WHERE name = ?', '布老板')).toEqual({
      company: '自己写的',
      phone: '1',
    })
    expect(bench.all(`SELECT n.name FROM contact_names n ORDER BY 1`)).toEqual([{ name: '小满' }, { name: '阿布' }])
  })

  test('somebody met in a message first is named by what comes later', () => {
    bench.apply([said(1, { conversation: { id: 'a|wm1', kind: 'direct', peerId: 'wm1' } })])
    expect(bench.value('SELECT title FROM conversations')).toBe('wm1')
    bench.apply([contact('wm1', { name: '小满' })])
    expect(customers()).toEqual(['小满'])
    expect(bench.value('SELECT title FROM conversations')).toBe('小满')
  })

  test('a member list names those who have no name, and gives way to the channel’s own word', () => {
    const list = (name: string, at: number) =>
      bench.apply([{ type: 'group', id: 'wr1', name: '群', at, members: [{ id: 'wm1', isStaff: false, name }] }])
    list('群里的名字', NOW)
    expect(contactRow('wm1')!.name).toBe('群里的名字')
    bench.apply([contact('wm1', { name: '小满' })])
    list('又一个', NOW + 1)
    expect(contactRow('wm1')!.name).toBe('小满')
  })

  test('a colleague found among customers is none of them any more', () => {
    bench.apply([contact('zhao', { name: '赵六', follows: [] })])
    bench.apply([{ type: 'staff', id: 'zhao', name: '赵六' }])
    expect(customers()).toEqual([])
    expect(contactRow('zhao')!.role).toBe('staff')
  })
})

describe('relations that end', () => {
  const day = 86_400_000
  test('are marked with their date and by whom; the identity is gone with the last', () => {
    bench.apply([contact('wm1', { follows: [follow('zhang'), follow('li')] })])
    bench.apply([{ type: 'contactGone', id: 'wm1', staffId: 'zhang', at: NOW, by: 'customer' }], NOW + 5)
    expect(follows('wm1')).toEqual([
      { staff: 'li', gone_at: null, gone_by: null },
      { staff: 'zhang', gone_at: NOW, gone_by: 'customer' },
    ])
    expect(contactRow('wm1')!.gone_at).toBeNull()
    const applied = bench.apply([{ type: 'contactGone', id: 'wm1', staffId: 'li', at: NOW + 1, by: 'staff' }], NOW + 5)
    expect(contactRow('wm1')!.gone_at).toBe(NOW + 1)
    expect(applied.touched).toContainEqual({ stream: 'follows', id: 'wm1\nli' })
  })

  test('a customer who deleted us and is still listed stays gone, one added again is back', () => {
    bench.apply([contact('wm1')])
    bench.apply([{ type: 'contactGone', id: 'wm1', staffId: 'zhang', at: NOW, by: 'customer' }])
    expect(bench.apply([contact('wm1')], NOW + day).changed).toBe(0)
    bench.apply([contact('wm1', { follow: follow('zhang', { addedAt: NOW + day }) })], NOW + day)
    expect(follows('wm1')).toEqual([{ staff: 'zhang', gone_at: null, gone_by: null }])
    expect(contactRow('wm1')!.gone_at).toBeNull()
    // The news of the deletion once more, late.
    expect(bench.apply([{ type: 'contactGone', id: 'wm1', staffId: 'zhang', at: NOW, by: 'customer' }], NOW + day).changed).toBe(
      0,
    )
  })

  test('a complete list ends what it does not hold', () => {
    bench.apply([contact('wm1', { follows: [follow('zhang'), follow('li')] })])
    bench.apply([contact('wm1', { follow: undefined as never, follows: [follow('li')] })], NOW + day)
    expect(follows('wm1')).toEqual([
      { staff: 'li', gone_at: null, gone_by: null },
      { staff: 'zhang', gone_at: NOW + day, gone_by: 'unseen' },
    ])
  })

  test('a whole pass marks what it did not see, and deletes nothing', () => {
    bench.apply([contact('wm1'), contact('wm2')])
    const applied = bench.vanish('follows', ['wm1\nzhang'], NOW + day)
    expect(applied.touched).toContainEqual({ stream: 'follows', id: 'wm2\nzhang' })
    expect(follows('wm2')).toEqual([{ staff: 'zhang', gone_at: NOW + day, gone_by: 'unseen' }])
    expect(contactRow('wm2')!.gone_at).toBe(NOW + day)
    expect(customers()).toHaveLength(2)
    expect(bench.vanish('follows', ['wm1\nzhang'], NOW + 2 * day).changed).toBe(0)
    bench.apply([contact('wm2')], NOW + 3 * day)
    expect(contactRow('wm2')!.gone_at).toBeNull()
  })

  test('only who was listed by themselves can vanish from a list of friends', () => {
    bench.apply([
      { type: 'contact', id: '1', name: '好友' },
      { type: 'member', groupId: 'g', member: { id: '2', isStaff: false, name: '路人' }, event: 'joined', at: NOW },
    ])
    bench.vanish('contacts', [], NOW + 1)
    expect(contactRow('1')!.gone_at).toBe(NOW + 1)
    expect(contactRow('2')!.gone_at).toBeNull()
  })
})

test('transfers are kept, results of tasks and what cannot be used are handed back', () => {
  const transfer = { type: 'transfer', from: 'a', to: 'b', externalId: 'wm1', status: 2, takeoverAt: 5 } as const
  const task = { type: 'taskResult', taskId: 't', targets: [{ id: 'wr1', state: 'sent' }], closed: true } as const
  const bad = { type: 'bad', at: 'batch/get_by_user: external_contact_list[3]', problem: 'no id' } as const
  const applied = bench.apply([transfer, task, bad, contact('wm1')])
  expect(applied.taskResults).toEqual([task])
  expect(applied.bad).toEqual([bad])
  expect(customers()).toHaveLength(1)
  expect(bench.get('SELECT from_staff, status FROM transfers')).toEqual({ from_staff: 'a', status: 2 })
  expect(bench.apply([transfer], NOW + 1).changed).toBe(0)
  bench.apply([{ ...transfer, status: 1 }], NOW + 1)
  expect(bench.get('SELECT status, seen_at FROM transfers')).toEqual({ status: 1, seen_at: NOW + 1 })
})

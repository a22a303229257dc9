import { describe, expect, test } from 'vitest'
import { liveBench, NOW, said } from '../testing/live-bench.ts'
import type { GroupMember, GroupRecord, MemberRecord } from '../channel/records.ts'

const bench = liveBench('wecom')
const MINUTE = 60_000

const member = (id: string, more: Partial<GroupMember> = {}): GroupMember => ({
  id,
  isStaff: !id.startsWith('wm'),
  name: `名${id}`,
  joinedAt: NOW - 1000 * MINUTE,
  ...more,
})
const list = (ids: readonly (string | GroupMember)[], at: number, more: Partial<GroupRecord> = {}): GroupRecord => ({
  type: 'group',
  id: 'wr1',
  name: '新品群',
  ownerId: 'zhang',
  at,
  members: ids.map((id) => (typeof id === 'string' ? member(id) : id)),
  ...more,
})
const event = (id: string, kind: 'joined' | 'left', at: number, more: Partial<GroupMember> = {}): MemberRecord => ({
  type: 'member',
  groupId: 'wr1',
  member: { id, isStaff: false, ...more },
  event: kind,
  at,
})
const group = () =>
  bench.get<Record<string, unknown>>(
    `SELECT c.title, c.gone_at, c.kind, g.notice, g.capacity, g.founded_at, g.member_version, k.native_id AS owner FROM conversations c
     JOIN group_chats g ON g.conversation_id = c.id LEFT JOIN contacts k ON k.id = g.owner_contact_id WHERE c.native_id = 'wr1'`,
  )
const members = () =>
  Object.fromEntries(
    bench
      .all<{ id: string; joined_at: number | null; left_at: number | null }>(
        `SELECT k.native_id AS id, m.joined_at, m.left_at FROM group_members m JOIN contacts k ON k.id = m.contact_id ORDER BY 1`,
      )
      .map((row) => [row.id, row.left_at === null ? 'in' : row.left_at] as const),
  )

describe('a group', () => {
  test('is stored with its owner, notice, size and members', () => {
    bench.apply([
      list([member('zhang', { role: 'owner' }), member('li', { role: 'admin' }), member('wm1', { nickname: '团长' })], NOW, {
        notice: '周三上新',
        capacity: 200,
        foundedAt: NOW - 5,
        memberVersion: 'v1',
      }),
    ])
    expect(group()).toEqual({
      title: '新品群',
      gone_at: null,
      kind: 'group',
      notice: '周三上新',
      capacity: 200,
      founded_at: NOW - 5,
      member_version: 'v1',
      owner: 'zhang',
    })
    expect(
      bench.all(
        `SELECT k.native_id AS id, k.role AS side, m.role, m.nickname, m.joined_at FROM group_members m
         JOIN contacts k ON k.id = m.contact_id ORDER BY 1`,
      ),
    ).toEqual([
      { id: 'li', side: 'staff', role: 'admin', nickname: null, joined_at: NOW - 1000 * MINUTE },
      { id: 'wm1', side: 'external', role: 'member', nickname: '团长', joined_at: NOW - 1000 * MINUTE },
      { id: 'zhang', side: 'staff', role: 'owner', nickname: null, joined_at: NOW - 1000 * MINUTE },
    ])
  })

  test('without a name is called after people in it until it has one', () => {
    bench.apply([list([], NOW, { name: '', ownerId: '' })])
    expect(group()!.title).toBe('未命名群')
    bench.apply([list(['wm1', 'wm2', 'wm3', 'wm4'], NOW + 1, { name: '' })])
    expect(group()!.title).toBe('名wm1、名wm2、名wm3…')
    bench.apply([list(['wm1'], NOW + 2)])
    expect(group()!.title).toBe('新品群')
    bench.apply([list(['wm1'], NOW + 3, { name: '' })])
    expect(group()!.title).toBe('新品群')
  })

  test('that was only heard of gets its name from a message, then from the channel', () => {
    bench.apply([said(1)])
    expect(group()!.title).toBe('wr1')
    bench.apply([said(2, { conversation: { id: 'wr1', kind: 'group', title: '消息里的群名' } })])
    expect(group()!.title).toBe('消息里的群名')
    bench.apply([list(['wm1'], NOW)])
    bench.apply([said(3, { conversation: { id: 'wr1', kind: 'group', title: '消息里的群名' } })])
    expect(group()!.title).toBe('新品群')
  })

  test('keeps what is newer when old news arrives', () => {
    bench.apply([list(['wm1', 'wm2'], NOW, { name: '新名', notice: '新公告', memberVersion: 'b' })])
    bench.apply([list(['wm1', 'wm3'], NOW - MINUTE, { name: '旧名', notice: '旧公告', ownerId: 'li', memberVersion: 'a' })])
    expect(group()).toMatchObject({ title: '新名', notice: '新公告', owner: 'zhang', member_version: 'b' })
    expect(members()).toEqual({ wm1: 'in', wm2: 'in', wm3: NOW })
  })

  test('that was dismissed is marked with the date, and not any more once it is back', () => {
    bench.apply([list(['wm1'], NOW)])
    expect(bench.apply([{ type: 'groupGone', id: 'wr1', at: NOW - 1 }]).changed).toBe(0)
    const applied = bench.apply([{ type: 'groupGone', id: 'wr1', at: NOW + 5 }])
    expect(applied.touched).toEqual([{ stream: 'groups', id: 'wr1' }])
    expect(group()!.gone_at).toBe(NOW + 5)
    bench.apply([list(['wm1'], NOW + 3)])
    expect(group()!.gone_at).toBe(NOW + 5)
    bench.apply([list(['wm1'], NOW + 9)])
    expect(group()!.gone_at).toBeNull()
  })

  test('vanishes from a whole pass only when it was ever listed', () => {
    bench.apply([list(['wm1'], NOW), said(1, { conversation: { id: 'wr2', kind: 'group' } })])
    bench.vanish('groups', [], NOW + 5)
    expect(bench.all(`SELECT native_id, gone_at FROM conversations ORDER BY 1`)).toEqual([
      { native_id: 'wr1', gone_at: NOW + 5 },
      { native_id: 'wr2', gone_at: null },
    ])
  })
})

describe('members', () => {
  test('who is not in a complete list has left by then', () => {
    bench.apply([list(['wm1', 'wm2'], NOW)])
    bench.apply([list(['wm1'], NOW + MINUTE)])
    expect(members()).toEqual({ wm1: 'in', wm2: NOW + MINUTE })
  })

  test('an event tells the date better than the list that came before it', () => {
    bench.apply([list(['wm1', 'wm2'], NOW)])
    bench.apply([list(['wm1'], NOW + 10 * MINUTE)])
    bench.apply([event('wm2', 'left', NOW + MINUTE)])
    expect(members()).toEqual({ wm1: 'in', wm2: NOW + MINUTE })
  })

  test('who comes back is in again, and late news of the first leaving changes nothing', () => {
    bench.apply([list(['wm1', 'wm2'], NOW)])
    bench.apply([event('wm2', 'left', NOW + MINUTE), event('wm2', 'joined', NOW + 2 * MINUTE)])
    expect(members()).toEqual({ wm1: 'in', wm2: 'in' })
    expect(bench.apply([event('wm2', 'left', NOW + MINUTE)]).changed).toBe(0)
  })

  test('a list from before a change, as channels still answer for seconds, undoes nothing', () => {
    bench.apply([list(['wm1', 'wm2'], NOW, { memberVersion: 'v1' })])
    bench.apply([event('wm2', 'left', NOW + MINUTE), event('wm3', 'joined', NOW + MINUTE)])
    expect(bench.apply([list(['wm1', 'wm2'], NOW + MINUTE + 500, { memberVersion: 'v1' })]).changed).toBe(0)
    expect(members()).toEqual({ wm1: 'in', wm2: NOW + MINUTE, wm3: 'in' })
    bench.apply([list(['wm1', member('wm3', { joinedAt: NOW + MINUTE })], NOW + MINUTE + 900, { memberVersion: 'v3' })])
    expect(members()).toEqual({ wm1: 'in', wm2: NOW + MINUTE, wm3: 'in' })
  })

  test('somebody speaking in a group is a member, unless a newer list says otherwise', () => {
    bench.apply([list(['wm1'], NOW)])
    bench.apply([said(1, { senderId: 'wm7' }), said(2, { senderId: 'wm8', sentAt: NOW + MINUTE })])
    expect(members()).toEqual({ wm1: 'in', wm7: NOW, wm8: 'in' })
  })

  test('a new card is taken over', () => {
    bench.apply([list(['wm1'], NOW)])
    bench.apply([event('wm1', 'joined', NOW + MINUTE, { nickname: '团长' })])
    expect(bench.all('SELECT nickname, joined_at FROM group_members')).toEqual([
      { nickname: '团长', joined_at: NOW - 1000 * MINUTE },
    ])
  })
})

test('a page of the same again writes nothing, and quickly', () => {
  const people = Array.from({ length: 200 }, (_, i) =>
    member(i === 0 ? 'zhang' : `wm${i}`, { role: i === 0 ? 'owner' : 'member' }),
  )
  const page = [list(people, NOW, { memberVersion: 'v1', notice: '公告' })]
  bench.apply(page)
  const contacts = Array.from({ length: 100 }, (_, i) => ({
    type: 'contact' as const,
    id: `wm${i}`,
    name: `客户${i}`,
    gender: 'female' as const,
    follow: { staffId: 'zhang', remark: `备注${i}`, description: '', addedAt: NOW, tagIds: [], mobiles: ['138'], addWay: 1 },
  }))
  bench.apply(contacts)
  const timed = (what: string, records: Parameters<typeof bench.apply>[0]) => {
    const before = bench.written
    let best = Infinity
    for (let i = 0; i < 10; i++) {
      const from = performance.now()
      expect(bench.apply(records, NOW + 1000).changed).toBe(0)
      best = Math.min(best, performance.now() - from)
    }
    expect(bench.written).toBe(before)
    console.log(`[live] nothing changed: ${what} in ${best.toFixed(2)} ms`)
    return best
  }
  expect(timed('a group of 200 members', [{ ...page[0]!, at: NOW + 1000 }])).toBeLessThan(6)
  expect(timed('100 contacts', contacts)).toBeLessThan(6)
})

import { describe, expect, test } from 'vitest'
import { DAY } from '#shared/domain/zone.ts'
import type { AppliedMessages } from '#core/intake/after-apply.ts'
import { liveBench, NOW, said } from '../testing/live-bench.ts'
import type { LiveMessageRecord } from '../channel/records.ts'

const bench = liveBench('onebot')

interface Row {
  uid: string
  text: string
  sent_at: number
  edited_at: number | null
  recalled_at: number | null
}
const rows = () => bench.all<Row>('SELECT uid, text, sent_at, edited_at, recalled_at FROM messages ORDER BY id')
const texts = () => rows().map((row) => row.text)

describe('a message', () => {
  test('is stored once with its conversation, its sender and its figures', () => {
    const heard: AppliedMessages[] = []
    bench.afterMessages.push((_, applied) => void heard.push(applied))
    const applied = bench.apply([said(1, { text: '多少钱？' }), said(2, { senderId: 'li', senderIsStaff: true, text: '九块九' })])
    expect(applied).toMatchObject({ messagesAdded: 2 })
    expect(applied.topics).toEqual(expect.arrayContaining(['messages', 'conversations', 'cadence']))
    expect(heard).toHaveLength(1)
    expect(bench.get('SELECT kind, message_count FROM conversations')).toEqual({ kind: 'group', message_count: 2 })
    expect(bench.all('SELECT native_id, role, message_count FROM contacts ORDER BY 1')).toEqual([
      { native_id: 'li', role: 'staff', message_count: 1 },
      { native_id: 'wm1', role: 'external', message_count: 1 },
    ])
    expect(bench.search('九块')).toBe(1)
    expect(bench.wrongFigures()).toEqual([])
  })

  test('that came twice, also in one batch, is one', () => {
    bench.apply([said(1), said(1), said(2)])
    const before = bench.written
    expect(bench.apply([said(2), said(1)])).toMatchObject({ changed: 0, messagesAdded: 0, topics: [] })
    expect(bench.written).toBe(before)
    expect(texts()).toEqual(['第 1 句', '第 2 句'])
  })

  test('told with a time a second apart is the same; the id used again later is another', () => {
    bench.apply([said(1)])
    bench.apply([said(1, { sentAt: said(1).sentAt + 1000 })])
    expect(texts()).toEqual(['第 1 句'])
    bench.apply([
      said(1, { sentAt: said(1).sentAt + 3 * DAY, text: '别的话' }),
      said(1, { sentAt: said(1).sentAt + 50, text: '同一个号，另一句' }),
      said(1, { sentAt: said(1).sentAt + 70, senderId: 'wm2' }),
      said(1, { conversation: { id: 'wr2', kind: 'group' } }),
    ])
    expect(texts()).toEqual(['第 1 句', '第 1 句', '同一个号，另一句', '第 1 句', '别的话'])
    expect(bench.wrongFigures()).toEqual([])
  })

  test('makes what it names: stand-ins that the channel names later', () => {
    bench.apply([said(1, { senderName: '小满', conversation: { id: 'private:1', kind: 'direct', peerId: '1' }, senderId: '1' })])
    expect(bench.get('SELECT title, kind FROM conversations')).toEqual({ title: '小满', kind: 'direct' })
    expect(bench.all('SELECT name FROM customers')).toEqual([{ name: '小满' }])
    bench.apply([{ type: 'contact', id: '1', name: '满姐', channelRemark: '老客' }])
    expect(bench.get('SELECT title FROM conversations')).toEqual({ title: '满姐' })
    expect(bench.get('SELECT name, remark FROM contacts')).toEqual({ name: '满姐', remark: '老客' })
  })

  test('of several names somebody spoke under the newest is theirs, in whatever order they arrive', () => {
    bench.apply([said(5, { senderName: '新名' }), said(1, { senderName: '旧名' })])
    bench.apply([said(3, { senderName: '中名' })])
    expect(bench.value('SELECT name FROM contacts')).toBe('新名')
    expect(bench.all<{ name: string }>('SELECT name FROM contact_names ORDER BY seen_at').map((row) => row.name)).toEqual([
      '旧名',
      '中名',
      '新名',
    ])
  })

  test('a notice that nobody said belongs to nobody', () => {
    bench.apply([said(1, { senderId: null, kind: 'system', text: '小满 加入了群聊' })])
    expect(bench.value('SELECT count(*) FROM contacts')).toBe(0)
    expect(bench.get('SELECT unread_count, waiting_since FROM conversations')).toEqual({ unread_count: 0, waiting_since: null })
  })

  test('who waits and what is unread is right at once, and after many in portions', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      said(i, { conversation: { id: `private:${i}`, kind: 'direct', peerId: `wm${i}` }, senderId: `wm${i}`, text: '在吗？' }),
    )
    bench.apply(many.slice(0, 3))
    expect(bench.value('SELECT count(*) FROM conversations WHERE unread_count = 1 AND waiting_since IS NOT NULL')).toBe(3)
    bench.apply(many)
    // A kill between the page and the figures.
    bench.restart()
    bench.figures()
    expect(bench.value('SELECT count(*) FROM conversations WHERE unread_count = 1 AND waiting_since IS NOT NULL')).toBe(60)
    expect(bench.value('SELECT (SELECT count(*) FROM figures_due) + (SELECT count(*) FROM tallies_due)')).toBe(0)
    expect(bench.wrongFigures()).toEqual([])
  })
})

describe('an edit', () => {
  const edit = (text: string, at?: number): LiveMessageRecord =>
    said(1, { text, ...(at === undefined ? {} : { editedAt: NOW + at }) })
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]

  test.each(orders)('that is newest wins, whatever came first (%i, %i, %i)', (...order) => {
    const versions = [edit('初稿'), edit('二稿', 5), edit('终稿', 9)]
    for (const at of order) bench.apply([versions[at]!])
    expect(rows()).toMatchObject([{ text: '终稿', edited_at: NOW + 9 }])
    expect(
      bench
        .all<{ text: string }>('SELECT text FROM message_revisions')
        .map((row) => row.text)
        .sort(),
    ).toEqual(['二稿', '初稿'])
    expect(bench.search('终稿')).toBe(1)
    expect(bench.search('初稿')).toBe(0)
    expect(bench.indexProblems()).toEqual([])
    for (const at of order) expect(bench.apply([versions[at]!]).changed).toBe(0)
  })

  test('is only what is told to be one', () => {
    bench.apply([said(1)])
    expect(bench.apply([said(1, { text: '别的字' })]).changed).toBe(0)
    expect(texts()).toEqual(['第 1 句'])
  })
})

describe('a recall', () => {
  const recall = { type: 'recall', conversationId: 'wr1', messageId: 'm1', at: NOW } as const

  test('keeps the words and marks when', () => {
    bench.apply([said(1)])
    expect(bench.apply([recall]).changed).toBe(1)
    expect(rows()).toMatchObject([{ text: '第 1 句', recalled_at: NOW }])
    expect(bench.apply([recall, { ...recall, at: NOW + 5 }]).changed).toBe(0)
  })

  test('may come before its message, even before the conversation', () => {
    bench.apply([recall])
    expect(bench.value('SELECT count(*) FROM conversations')).toBe(0)
    bench.restart()
    bench.apply([said(2)])
    bench.apply([said(1)])
    expect(rows()).toMatchObject([{ text: '第 1 句', recalled_at: NOW }, { recalled_at: null }])
    expect(bench.value('SELECT (SELECT count(*) FROM pending_recalls) + (SELECT count(*) FROM recalls_ahead)')).toBe(0)
    expect(bench.apply([recall, said(1)]).changed).toBe(0)
  })

  test('that does not say where is found by its id in the account, before or after', () => {
    bench.apply([said(1), { ...recall, conversationId: null }, { ...recall, conversationId: null, messageId: 'm2' }])
    bench.restart()
    bench.apply([said(2, { conversation: { id: 'wr2', kind: 'group' } }), said(3)])
    expect(rows().map((row) => row.recalled_at)).toEqual([NOW, NOW, null])
  })

  test('told by a message of its own stays readable as one', () => {
    const notice = said(9, { kind: 'system', text: '小满 撤回了一条消息', recalls: 'm1', sentAt: NOW })
    bench.apply([notice])
    bench.apply([said(1)])
    expect(rows()).toMatchObject([
      { uid: 'm1', recalled_at: NOW },
      { uid: 'm9', recalled_at: null },
    ])
    expect(bench.apply([notice, said(1)]).changed).toBe(0)
  })

  test('does not touch a later message that got the id again', () => {
    bench.apply([{ ...recall, at: said(1).sentAt + 1000 }])
    bench.apply([said(1, { sentAt: said(1).sentAt + DAY })])
    expect(rows()).toMatchObject([{ recalled_at: null }])
    bench.apply([said(1)])
    expect(rows().map((row) => row.recalled_at)).toEqual([said(1).sentAt + 1000, null])
  })

  test('seen first without its words gets them when they come', () => {
    bench.apply([said(1, { text: '', kind: 'recalled', recalledAt: NOW })])
    bench.apply([said(1, { sentAt: said(1).sentAt + 1000 })])
    expect(rows()).toMatchObject([{ text: '第 1 句', recalled_at: NOW }])
    expect(bench.apply([said(1, { text: '', kind: 'recalled', recalledAt: NOW })]).changed).toBe(0)
    expect(bench.indexProblems()).toEqual([])
  })
})

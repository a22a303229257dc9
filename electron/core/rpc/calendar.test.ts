import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { recordObservedTouch } from '#core/cadence/observing.ts'
import { sweepMissed } from '#core/calendar/dispatch.ts'
import { openShop, type Shop } from '#core/testing/shop.ts'
import { dispatch } from './serve.ts'

/** Monday 2026-11-23, 09:00 in Shanghai. */
const MONDAY = Date.parse('2026-11-23T09:00:00+08:00')
const at = (text: string) => Date.parse(`2026-${text}:00+08:00`)
const audience = (...groups: number[]) => ({ groups })

let shop: Shop
let promo: string
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: MONDAY })
  shop = openShop()
  promo = shop.content('promo', '双十二预热')
})
afterEach(() => {
  shop.remove()
  vi.useRealTimers()
})

const plan = (groups: number[], when: string, more: object = {}) =>
  shop.call('calendar.plan', { contentId: promo, at: at(when), audience: audience(...groups), ...more })
const touches = () =>
  shop.store.read.all<{ state: string; at: number; message_id: number | null }>(
    'SELECT state, at, message_id FROM touches ORDER BY at, id',
  )
const ledgerActs = () => shop.store.read.all<{ act: string }>('SELECT act FROM ledger ORDER BY seq').map((row) => row.act)

describe('planning', () => {
  test('the fourth promo in seven days is refused with the policy, the three that fill the window and the next free slot', () => {
    const group = shop.group('南京西路店 1 群')
    for (const day of ['11-23T10:00', '11-25T10:00', '11-26T10:00']) expect(plan([group], day).refused).toEqual([])
    const fourth = plan([group], '11-28T10:00')
    expect(fourth).toMatchObject({ entryId: null, planned: [] })
    const [refusal] = fourth.refused
    expect(refusal).toMatchObject({
      conversationId: group,
      groupTitle: '南京西路店 1 群',
      policyName: '每群每 7 天最多 3 次促销',
      condition: 'rolling',
      filledCount: 3,
      nextFree: at('11-30T10:00'),
    })
    expect(refusal!.filledBy.map((touch) => [touch.title, touch.at])).toEqual([
      ['双十二预热', at('11-23T10:00')],
      ['双十二预热', at('11-25T10:00')],
      ['双十二预热', at('11-26T10:00')],
    ])
    expect(refusal!.filledBy.every((touch) => touch.entryId !== null)).toBe(true)
    expect(plan([group], '11-30T10:00').planned).toHaveLength(1)
  })

  test('one refused group never stops the others, and nothing is written for it', () => {
    const full = shop.group('满了的群')
    const free = shop.group('有空的群')
    for (const day of ['11-23T10:00', '11-24T10:00', '11-25T10:00']) plan([full], day)
    const result = plan([full, free], '11-26T10:00')
    expect(result.planned.map((place) => place.conversationId)).toEqual([free])
    expect(result.refused.map((place) => place.conversationId)).toEqual([full])
    expect(touches()).toHaveLength(4)
  })

  test('groups by tier and tag join those named, each once', () => {
    const a = shop.group('甲', [], 'vip')
    const b = shop.group('乙', [], 'vip')
    const c = shop.group('丙')
    shop.store.write((db) => db.run('INSERT INTO group_tags(conversation_id, tag_id, tagged_at) VALUES(?, ?, 0)', c, 't1'))
    const result = shop.call('calendar.plan', {
      contentId: promo,
      at: at('11-24T10:00'),
      audience: { groups: [b], tiers: ['vip'], tags: ['t1'] },
    })
    expect(result.planned.map((place) => place.conversationId).sort()).toEqual([a, b, c])
  })

  test('a customer in several groups is protected over all of them', () => {
    const groups = Array.from({ length: 6 }, (_, i) => shop.group(`群 ${i}`, ['小林', `成员 ${i}`]))
    const result = plan(groups, '11-24T10:00')
    expect(result.planned).toHaveLength(5)
    expect(result.refused).toMatchObject([
      { policyName: '每位客户每 7 天最多收到 5 次促销', customerName: '小林', filledCount: 5 },
    ])
  })

  test('an exception needs a reason, is written into the ledger, and holds at later checks', () => {
    const group = shop.group('群')
    for (const day of ['11-23T10:00', '11-24T10:00', '11-25T10:00']) plan([group], day)
    const result = plan([group], '11-26T10:00', { override: '店庆，客户已预告' })
    expect(result).toMatchObject({ refused: [], planned: [{ conversationId: group }] })
    expect(ledgerActs()).toEqual(['override.granted'])
    vi.setSystemTime(at('11-26T10:00'))
    const id = result.planned[0]!.deliveryId!
    expect(shop.call('deliveries.claim', { ids: [id] })).toMatchObject({ done: [id], refused: [] })
    expect(shop.call('calendar.entry', { entryId: result.entryId! }).overrides).toMatchObject([{ reason: '店庆，客户已预告' }])
  })

  test('a time that has passed, or content that is gone, is a clear error', () => {
    const group = shop.group('群')
    expect(() => plan([group], '11-22T10:00')).toThrow(/passed already/)
    expect(() => plan([99], '11-24T10:00')).toThrow(/no such group: 99/)
    shop.call('content.archive', { id: promo, archived: true })
    expect(() => plan([group], '11-24T10:00')).toThrow(/archived/)
  })

  test('undo takes a plan back, and the window is free again at once', () => {
    const group = shop.group('群')
    plan([group], '11-23T10:00')
    plan([group], '11-24T10:00')
    const answer = dispatch(shop.workspace, 'calendar.plan', {
      contentId: promo,
      at: at('11-25T10:00'),
      audience: audience(group),
    })
    expect(plan([group], '11-26T10:00').refused).toHaveLength(1)
    dispatch(shop.workspace, 'undo.apply', { token: answer.undo!.token })
    expect(plan([group], '11-26T10:00').planned).toHaveLength(1)
  })

  test('undo does not bring back what has lost its place in the meantime', () => {
    const group = shop.group('群')
    const first = plan([group], '11-23T10:00').entryId!
    plan([group], '11-24T10:00')
    plan([group], '11-25T10:00')
    const { undo } = dispatch(shop.workspace, 'calendar.cancel', { entryId: first })
    expect(plan([group], '11-26T10:00').planned).toHaveLength(1)
    expect(() => dispatch(shop.workspace, 'undo.apply', { token: undo!.token })).toThrow(
      /Its place has been taken since: 每群每 7 天最多 3 次促销/,
    )
    expect(touches().filter((touch) => touch.state === 'planned')).toHaveLength(3)
    const last = shop.call('calendar.range', { from: at('11-26T00:00'), to: at('11-27T00:00') }).slots[0]!.entryId
    shop.call('calendar.cancel', { entryId: last })
    dispatch(shop.workspace, 'undo.apply', { token: undo!.token })
    expect(touches().filter((touch) => touch.state === 'planned')).toHaveLength(3)
  })

  test('moving judges again without the delivery itself, and a refused group stays where it was', () => {
    const a = shop.group('甲')
    const b = shop.group('乙')
    const { entryId } = plan([a, b], '11-24T10:00')
    expect(shop.call('calendar.move', { entryId: entryId!, to: at('11-24T15:00') })).toMatchObject({ refused: [] })
    plan([b], '11-26T10:00')
    const moved = shop.call('calendar.move', { entryId: entryId!, to: at('11-26T11:00') })
    expect(moved.moved.map((place) => place.conversationId)).toEqual([a])
    expect(moved.refused).toMatchObject([{ conversationId: b, condition: 'gap' }])
    const { slots } = shop.call('calendar.range', { from: at('11-23T00:00'), to: at('11-30T00:00') })
    expect(
      slots.filter((slot) => slot.entryId === entryId).map((slot) => [slot.at, slot.groups.map((group) => group.title)]),
    ).toEqual([
      [at('11-24T15:00'), ['乙']],
      [at('11-26T11:00'), ['甲']],
    ])
  })

  test('what is cancelled no longer counts', () => {
    const group = shop.group('群')
    const ids = ['11-23T10:00', '11-24T10:00', '11-25T10:00'].map((day) => plan([group], day).entryId!)
    expect(shop.call('calendar.cancel', { entryId: ids[1]! })).toEqual({ cancelled: 1 })
    expect(plan([group], '11-26T10:00').planned).toHaveLength(1)
  })
})

describe('going out', () => {
  test('claimed, confirmed, and on the ledger; the touch moves to when it really was posted', () => {
    const group = shop.group('群')
    const { planned } = plan([group], '11-23T10:00')
    const id = planned[0]!.deliveryId!
    vi.setSystemTime(at('11-23T10:07'))
    expect(shop.call('deliveries.claim', { ids: [id] }).done).toEqual([id])
    vi.setSystemTime(at('11-23T10:20'))
    expect(shop.call('deliveries.confirm', { ids: [id] }).done).toEqual([id])
    expect(touches()).toEqual([{ state: 'sent', at: at('11-23T10:07'), message_id: null }])
    expect(ledgerActs()).toEqual(['delivery.sent'])
    expect(shop.call('deliveries.confirm', { ids: [id] })).toEqual({ done: [], refused: [], stale: [id] })
    expect(shop.call('today.figures', {})).toMatchObject({
      toPost: 0,
      posted: 1,
      waiting: shop.call('drafting.queue', {}).total,
    })
  })

  test('history synced in between cannot slip through: claiming is refused, and says what filled the window', () => {
    const group = shop.group('群')
    const id = plan([group], '11-23T10:00').planned[0]!.deliveryId!
    const message = shop.message(group, at('11-23T08:30'), '清仓甩卖全场五折只限今天')
    shop.store.write((db) =>
      recordObservedTouch(db, {
        conversationId: group,
        messageId: message,
        at: at('11-23T08:30'),
        kind: 'promo',
        text: '清仓甩卖全场五折只限今天',
      }),
    )
    vi.setSystemTime(at('11-23T10:00'))
    const refused = shop.call('deliveries.claim', { ids: [id] }).refused
    expect(refused).toMatchObject([
      {
        deliveryId: id,
        condition: 'gap',
        filledBy: [{ state: 'observed', messageId: message, title: '清仓甩卖全场五折只限今天' }],
      },
    ])
    expect(shop.call('deliveries.confirm', { ids: [id] }).done).toEqual([])
    expect(shop.call('deliveries.confirm', { ids: [id], override: '已经发出，事后补记' }).done).toEqual([id])
    expect(ledgerActs()).toEqual(['override.granted', 'delivery.sent'])
  })

  test('skipped and missed ones give their room back', () => {
    const group = shop.group('群')
    const ids = ['11-23T10:00', '11-24T10:00', '11-25T10:00'].map((day) => plan([group], day).planned[0]!.deliveryId!)
    expect(shop.call('deliveries.skip', { ids: [ids[2]!], reason: '群里在处理投诉' })).toEqual({ skipped: 1 })
    expect(plan([group], '11-26T10:00').planned).toHaveLength(1)
    const later = at('11-24T09:00')
    const desk = { now: later, zone: 'Asia/Shanghai', operatorId: null, ledger: () => {} }
    expect(shop.store.write((db) => sweepMissed(db, desk))).toBe(1)
    expect(
      shop.call('calendar.entry', {
        entryId: shop.call('calendar.range', { from: at('11-23T00:00'), to: at('11-24T00:00') }).slots[0]!.entryId,
      }).deliveries,
    ).toMatchObject([{ state: 'missed' }])
    expect(plan([group], '11-27T10:00').planned).toHaveLength(1)
  })

  test('today shows the text filled in, the holes that are left, and the cap', () => {
    const group = shop.group('浦东妈妈群')
    const contentId = shop.content('promo', '上新', '{{群名}}的朋友们，{{门店地址}}今晚上新')
    shop.call('calendar.plan', { contentId, at: at('11-23T19:00'), audience: audience(group) })
    const { items, nextAt } = shop.call('deliveries.today', {})
    expect(items).toMatchObject([
      {
        groupTitle: '浦东妈妈群',
        text: '浦东妈妈群的朋友们，{{门店地址}}今晚上新',
        holes: ['门店地址'],
        meter: { used: 1, max: 3 },
      },
    ])
    expect(nextAt).toBeNull()
  })
})

describe('posted by hand', () => {
  const text = '双十二预热，满 199 减 30，今晚八点开抢！'

  test('a post seen in history fills the window like any other', () => {
    const group = shop.group('群')
    shop.store.write((db) => {
      for (const [i, day] of ['11-18T10:00', '11-20T10:00', '11-22T10:00'].entries()) {
        recordObservedTouch(db, {
          conversationId: group,
          messageId: i + 1,
          at: at(day),
          kind: 'promo',
          text: `不同的促销 ${i} 号来了`,
        })
      }
    })
    expect(plan([group], '11-24T10:00').refused).toMatchObject([
      { condition: 'rolling', filledCount: 3, nextFree: at('11-25T10:00') },
    ])
  })

  test('the posting of a confirmed delivery is not counted twice, whichever comes first', () => {
    const group = shop.group('群')
    const first = plan([group], '11-23T10:00').planned[0]!.deliveryId!
    vi.setSystemTime(at('11-23T10:05'))
    shop.call('deliveries.confirm', { ids: [first] })
    const seenLater = shop.message(group, at('11-23T10:04'), text)
    const observe = (messageId: number, when: string) =>
      shop.store.write((db) => recordObservedTouch(db, { conversationId: group, messageId, at: at(when), kind: 'promo', text }))
    expect(observe(seenLater, '11-23T10:04').merged).toBe(true)
    expect(observe(seenLater, '11-23T10:04').merged).toBe(true)

    const second = plan([group], '11-24T10:00').planned[0]!.deliveryId!
    const seenFirst = shop.message(group, at('11-24T10:02'), text)
    expect(observe(seenFirst, '11-24T10:02').merged).toBe(false)
    vi.setSystemTime(at('11-24T10:30'))
    expect(shop.call('deliveries.confirm', { ids: [second] })).toMatchObject({ done: [second], refused: [] })
    expect(touches()).toEqual([
      { state: 'sent', at: at('11-23T10:05'), message_id: seenLater },
      { state: 'sent', at: at('11-24T10:02'), message_id: seenFirst },
    ])
  })
})

describe('before anything is dropped', () => {
  test('every cell says free, last one or refused, and dragging an entry does not stand in its own way', () => {
    const group = shop.group('群')
    const busy = shop.group('忙群')
    const { entryId } = plan([group], '11-24T10:00')
    plan([group], '11-25T10:00')
    for (const day of ['11-23T10:00', '11-24T10:00', '11-25T10:00']) plan([busy], day)
    const slots = ['11-22T10:00', '11-26T10:00', '11-26T23:00', '12-02T10:00'].map(at)
    const preview = (movingEntryId: string | null) =>
      shop
        .call('calendar.preview', { kind: 'promo', conversationIds: [group, busy], slots, movingEntryId })
        .rows.map((row) => row.cells.map((cell) => cell.state))
    expect(preview(null)).toEqual([
      ['past', 'tight', 'refused', 'free'],
      ['past', 'refused', 'refused', 'free'],
    ])
    expect(preview(entryId)).toEqual([
      ['past', 'free', 'refused', 'free'],
      ['past', 'refused', 'refused', 'free'],
    ])
    expect(preview(null)[0]).toEqual(['past', 'tight', 'refused', 'free'])
    const knowledge = shop.call('calendar.preview', { kind: 'knowledge', conversationIds: [busy], slots: [at('11-26T23:00')] })
    expect(knowledge.rows[0]!.cells).toEqual([{ state: 'free', used: null, max: null }])
  })

  test('the by-group view has each group with its meter', () => {
    const group = shop.group('群', [], 'vip')
    shop.group('别的群')
    plan([group], '11-24T10:00')
    const grid = shop.call('calendar.grid', { from: at('11-23T00:00'), to: at('11-30T00:00'), tier: 'vip' })
    expect(grid).toMatchObject({
      groups: [{ title: '群', meter: { used: 1, max: 3 } }],
      deliveries: [{ title: '双十二预热' }],
      tiers: ['standard', 'vip'],
    })
  })
})

describe('policies and content', () => {
  test('a policy that contradicts itself is refused naming the field; a changed one counts at once and is on the ledger', () => {
    const group = shop.group('群')
    const [first] = shop.call('policies.list', {}).items
    expect(() => shop.call('policies.save', { ...first!, rule: { ...first!.rule, window: null } })).toThrow(
      /max: max 3 needs a window/,
    )
    shop.call('policies.save', { id: first!.id, name: '促销封顶 1 次', enabled: true, rule: { ...first!.rule, max: 1 } })
    plan([group], '11-24T10:00')
    expect(plan([group], '11-26T10:00').refused).toMatchObject([{ policyName: '促销封顶 1 次' }])
    shop.call('policies.save', { id: first!.id, name: '促销封顶 1 次', enabled: false, rule: first!.rule })
    expect(plan([group], '11-26T10:00').planned).toHaveLength(1)
    expect(ledgerActs()).toEqual(['policy.changed', 'policy.changed'])
  })

  test('platform limits are offered as policies to take over', () => {
    const { platform } = shop.call('policies.list', {})
    expect(platform.map((limit) => limit.key)).toContain('wecom-group-month')
    const { key: _, name, rule } = platform[0]!
    shop.call('policies.save', { name: name.zh.slice(0, 60), enabled: true, source: 'platform', rule })
    expect(shop.call('policies.list', {}).items.at(-1)).toMatchObject({ source: 'platform', rule })
  })

  test('an image is kept inside the database, and a file that only claims to be one is refused', () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const { id } = shop.call('content.attach', {
      contentId: promo,
      name: '海报.png',
      mime: 'image/png',
      base64: png.toString('base64'),
    })
    expect(shop.call('content.list', {}).items[0]!.attachments).toEqual([
      { id, name: '海报.png', mime: 'image/png', size: png.length },
    ])
    expect(shop.call('content.attachment', { id }).base64).toBe(png.toString('base64'))
    expect(() =>
      shop.call('content.attach', {
        contentId: promo,
        name: 'x.png',
        mime: 'image/png',
        base64: Buffer.from('<svg/>').toString('base64'),
      }),
    ).toThrow(/x\.png is not an image/)
  })
})

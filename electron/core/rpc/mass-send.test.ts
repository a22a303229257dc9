import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { recordObservedTouch } from '#core/cadence/observing.ts'
import { sweepMissed } from '#core/calendar/dispatch.ts'
import { passGate } from '#core/channels/outbox/gate.ts'
import { outboxMoved, type TargetMoved } from '#core/channels/channel/listeners.ts'
import { cancelOutbox, getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'
import { openShop, type Shop } from '#core/testing/shop.ts'
import { dispatch } from './serve.ts'

/** Monday 2026-11-23, 09:00 in Shanghai. */
const MONDAY = Date.parse('2026-11-23T09:00:00+08:00')
const at = (text: string) => Date.parse(`2026-${text}:00+08:00`)
const WHEN = { zone: 'Asia/Shanghai' }

let shop: Shop
let promo: string
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: MONDAY })
  shop = openShop()
  promo = shop.content('promo', '双十二预热', '满 199 减 30，{{群名}}专享')
  live(['massSend'])
})
afterEach(() => {
  shop.remove()
  vi.useRealTimers()
})

/** The shop's account becomes a live one; groups belong to staff member `li`. */
function live(capabilities: string[]) {
  shop.store.write((db) => {
    db.run(`UPDATE accounts SET config = '{}', channel = 'wecom' WHERE id = 1`)
    db.run(
      `INSERT OR REPLACE INTO account_states(account_id, phase, since, capabilities) VALUES(1, 'live', 0, ?)`,
      JSON.stringify(capabilities),
    )
    for (const [id, native] of [
      [901, 'li'],
      [902, 'wang'],
    ] as const)
      db.run(
        `INSERT OR IGNORE INTO contacts(id, account_id, native_id, name, role) VALUES(?, 1, ?, ?, 'staff')`,
        id,
        native,
        native,
      )
  })
}
function group(title: string, owner: number | null = 901): number {
  const id = shop.group(title)
  shop.store.write((db) => db.run('UPDATE group_chats SET owner_contact_id = ? WHERE conversation_id = ?', owner, id))
  return id
}
const plan = (groups: number[], when = '11-23T09:30', contentId = promo) =>
  shop.call('calendar.plan', { contentId, at: at(when), audience: { groups } }).planned.map((place) => place.deliveryId!)
const approve = (ids: string[], override: string | null = null) => shop.call('deliveries.approve', { ids, override })
const outbox = () => shop.store.read.all<OutboxRow>('SELECT * FROM outbox ORDER BY id')
const delivery = (id: string) =>
  shop.store.read.get<{ state: string; reason: string | null; closed_at: number | null }>(
    'SELECT state, reason, closed_at FROM deliveries WHERE id = ?',
    id,
  )!
const touchStates = () =>
  shop.store.read.all<{ state: string }>('SELECT state FROM touches ORDER BY at, id').map((row) => row.state)
const when = () => ({ ...WHEN, now: Date.now(), listeners: shop.workspace.listeners })
/** The engine's part: a row's new state and its receivers'. */
function moved(id: string, change: Partial<OutboxRow>, targets: Partial<TargetMoved>[] = []) {
  shop.store.write((db) => {
    for (const [name, value] of Object.entries(change)) db.run(`UPDATE outbox SET ${name} = ? WHERE id = ?`, value, id)
    for (const target of targets)
      db.run(
        'UPDATE outbox_targets SET state = ?, at = ? WHERE outbox_id = ? AND native_id = ?',
        target.state!,
        target.at ?? Date.now(),
        id,
        target.nativeId!,
      )
    const full = targets.map((target) => ({
      conversationId: null,
      contactId: null,
      reason: null,
      at: Date.now(),
      deliveryId: db.value<string>(
        'SELECT delivery_id FROM outbox_targets WHERE outbox_id = ? AND native_id = ?',
        id,
        target.nativeId!,
      )!,
      ...target,
    })) as TargetMoved[]
    outboxMoved(db, { row: getOutboxRow(db, id)!, targets: full }, when())
  })
}

describe('approving', () => {
  test('groups of one owner with one text are one task, others have their own', () => {
    const plain = shop.content('promo', '同文', '今晚八点开抢')
    const ids = plan([group('甲'), group('乙'), group('丙', 902)], '11-23T09:30', plain)
    expect(approve(ids)).toMatchObject({ done: ids, refused: [], stale: [], tasks: 2, unsendable: [] })
    expect(outbox().map((row) => JSON.parse(row.payload))).toEqual([
      { kind: 'massSend', audience: 'groups', staffId: 'li', targets: ['g1', 'g2'], text: '今晚八点开抢', attachmentIds: [] },
      { kind: 'massSend', audience: 'groups', staffId: 'wang', targets: ['g3'], text: '今晚八点开抢', attachmentIds: [] },
    ])
    expect(outbox().every((row) => row.held_until === MONDAY + 10_000 && row.expires_at === at('11-23T21:30'))).toBe(true)
    expect(ids.map((id) => delivery(id).state)).toEqual(['claimed', 'claimed', 'claimed'])
  })

  test('a text with the group’s name is one task a group, filled in', () => {
    approve(plan([group('南京路 1 群'), group('南京路 2 群')]))
    expect(outbox().map((row) => JSON.parse(row.payload).text)).toEqual([
      '满 199 减 30，南京路 1 群专享',
      '满 199 减 30，南京路 2 群专享',
    ])
  })

  test('what the channel cannot take is said by its reason and stays planned', () => {
    const unknown = shop.content('promo', '有空', '{{没有的变量}} 见')
    const long = shop.content('promo', '长', '长'.repeat(1400))
    const [noOwner] = plan([group('没有群主', null)])
    const [holes] = plan([group('缺值')], '11-23T09:30', unknown)
    const [tooLong] = plan([group('太长')], '11-23T09:30', long)
    const gone = group('散了')
    const [dismissed] = plan([gone])
    shop.store.write((db) => db.run('UPDATE conversations SET gone_at = 1 WHERE id = ?', gone))
    const result = approve([noOwner!, holes!, tooLong!, dismissed!])
    expect(Object.fromEntries(result.unsendable.map((one) => [one.deliveryId, one.why]))).toEqual({
      [noOwner!]: 'noOwner',
      [holes!]: 'holes',
      [tooLong!]: 'tooLong',
      [dismissed!]: 'gone',
    })
    expect(outbox()).toEqual([])
    expect(delivery(noOwner!).state).toBe('planned')
  })

  test('a group from a file goes out by hand only', () => {
    shop.store.write((db) => db.run('UPDATE accounts SET config = NULL'))
    const ids = plan([group('导入的群')])
    expect(approve(ids).unsendable).toEqual([{ deliveryId: ids[0], why: 'hand' }])
    const [item] = shop.call('deliveries.today', {}).items
    expect(item).toMatchObject({ way: 'hand', sending: null })
  })

  test('a channel that sends at once gets one message a group, in the lane of its conversation', () => {
    live(['directSend'])
    const id = group('QQ 群')
    approve(plan([id]))
    expect(outbox()[0]).toMatchObject({ kind: 'message', lane: `conversation:${id}` })
  })

  test('approved for its planned time it leaves then, and is judged as of then', () => {
    const ids = plan([group('甲')], '11-23T20:00')
    shop.call('deliveries.approve', { ids, when: 'planned' })
    expect(outbox()[0]).toMatchObject({ held_until: at('11-23T20:00'), expires_at: at('11-24T08:00') })
    expect(shop.store.read.value('SELECT at FROM touches')).toBe(at('11-23T20:00'))
  })

  test('approved twice is queued once', () => {
    const ids = plan([group('甲')])
    approve(ids)
    expect(approve(ids)).toMatchObject({ done: [], stale: ids, tasks: 0 })
    expect(outbox()).toHaveLength(1)
  })

  test('undo takes it back while it waits, and not once it has left', () => {
    const ids = plan([group('甲')])
    const first = dispatch(shop.workspace, 'deliveries.approve', { ids })
    dispatch(shop.workspace, 'undo.apply', { token: first.undo!.token })
    expect(outbox()).toEqual([])
    expect(delivery(ids[0]!).state).toBe('planned')
    const again = dispatch(shop.workspace, 'deliveries.approve', { ids })
    moved(outbox()[0]!.id, { state: 'sending' })
    expect(() => dispatch(shop.workspace, 'undo.apply', { token: again.undo!.token })).toThrow(/already been sent/)
    expect(delivery(ids[0]!).state).toBe('claimed')
  })

  test('taking one group back leaves the others of the task', () => {
    const plain = shop.content('promo', '同文', '今晚八点开抢')
    const ids = plan([group('甲'), group('乙')], '11-23T09:30', plain)
    approve(ids)
    expect(shop.call('deliveries.release', { ids: [ids[0]!] })).toEqual({ released: 1 })
    expect(JSON.parse(outbox()[0]!.payload).targets).toEqual(['g2'])
    shop.call('deliveries.skip', { ids: [ids[1]!], reason: '客户投诉' })
    expect(outbox()[0]!.state).toBe('cancelled')
    expect([delivery(ids[0]!).state, delivery(ids[1]!).state]).toEqual(['planned', 'skipped'])
  })

  test('what has left cannot be confirmed, skipped or taken off the calendar by hand', () => {
    const ids = plan([group('甲')])
    approve(ids)
    moved(outbox()[0]!.id, { state: 'sent', task_id: 'msg1', task_open: 1, closed_at: MONDAY })
    expect(shop.call('deliveries.confirm', { ids })).toMatchObject({ done: [], stale: ids })
    expect(shop.call('deliveries.skip', { ids, reason: '不发了' })).toEqual({ skipped: 0 })
    const entryId = shop.store.read.value<string>('SELECT entry_id FROM deliveries')!
    expect(shop.call('calendar.cancel', { entryId })).toEqual({ cancelled: 0 })
    expect(delivery(ids[0]!).state).toBe('claimed')
  })
})

describe('what the channel says', () => {
  const approved = (...titles: string[]) => {
    const plain = shop.content('promo', '同文', '今晚八点开抢')
    const ids = plan(
      titles.map((title) => group(title)),
      '11-23T09:30',
      plain,
    )
    approve(ids)
    return { ids, row: outbox()[0]!.id }
  }

  test('each group follows its own result', () => {
    const { ids, row } = approved('甲', '乙', '丙')
    moved(row, { state: 'sent', task_id: 'msg1', task_open: 1, closed_at: MONDAY })
    expect(shop.call('deliveries.today', {}).items[0]!.sending).toMatchObject({ state: 'sent', taskOpen: true })
    vi.setSystemTime(at('11-23T11:00'))
    moved(row, {}, [
      { nativeId: 'g1', state: 'sent', at: at('11-23T10:41') },
      { nativeId: 'g2', state: 'failed', reason: 'ALREADY_RECEIVED' },
    ])
    expect(delivery(ids[0]!)).toEqual({ state: 'sent', reason: null, closed_at: at('11-23T10:41') })
    expect(delivery(ids[1]!)).toMatchObject({ state: 'failed', reason: 'channel:ALREADY_RECEIVED' })
    expect(delivery(ids[2]!).state).toBe('claimed')
    expect(touchStates().toSorted()).toEqual(['claimed', 'failed', 'sent'])
    expect(shop.store.read.all<{ act: string }>('SELECT act FROM ledger ORDER BY seq').map((entry) => entry.act)).toEqual(
      expect.arrayContaining(['delivery.approved', 'delivery.sent']),
    )
    expect(shop.call('deliveries.remind', { ids })).toEqual({ reminded: 1 })
    expect(outbox().at(-1)).toMatchObject({ kind: 'taskRemind', payload: '{"kind":"taskRemind","taskId":"msg1"}' })
  })

  test('the same result told twice changes nothing, and one told late wins over missed', () => {
    const { ids, row } = approved('甲')
    moved(row, { state: 'sent', task_id: 'msg1', task_open: 1, closed_at: MONDAY })
    vi.setSystemTime(at('11-24T09:00'))
    shop.store.write((db) => sweepMissed(db, { ...WHEN, now: Date.now(), operatorId: null, ledger: () => {} }))
    expect(delivery(ids[0]!)).toMatchObject({ state: 'missed', reason: 'unconfirmed' })
    expect(outbox().at(-1)).toMatchObject({ kind: 'taskCancel', state: 'waiting' })
    const sent = { nativeId: 'g1', state: 'sent' as const, at: at('11-24T08:59') }
    moved(row, {}, [sent])
    moved(row, {}, [sent])
    expect(delivery(ids[0]!)).toEqual({ state: 'sent', reason: null, closed_at: at('11-24T08:59') })
    expect(touchStates()).toEqual(['sent'])
  })

  test('the post seen in the archive is the delivery itself, not a second touch', () => {
    const { row } = approved('甲')
    const message = shop.message(1, at('11-23T09:40'), '今晚八点开抢')
    shop.store.write((db) =>
      recordObservedTouch(db, {
        conversationId: 1,
        messageId: message,
        at: at('11-23T09:40'),
        kind: 'promo',
        text: '今晚八点开抢',
      }),
    )
    moved(row, { state: 'sent', task_id: 'msg1', task_open: 1, closed_at: MONDAY }, [
      { nativeId: 'g1', state: 'sent', at: at('11-23T09:40') },
    ])
    expect(touchStates()).toEqual(['sent'])
  })

  test('a row that failed frees its place; tried again it counts again, or is refused when the place is gone', () => {
    const { ids, row } = approved('甲')
    moved(row, { state: 'failed', problem: '{"kind":"refused","code":"OUT_OF_SCOPE","fix":"widenScope"}' })
    expect(delivery(ids[0]!)).toMatchObject({ state: 'failed', reason: 'channel:OUT_OF_SCOPE' })
    expect(touchStates()).toEqual(['failed'])
    moved(row, { state: 'waiting', problem: null })
    expect(delivery(ids[0]!).state).toBe('claimed')
    moved(row, { state: 'failed' })
    plan([1], '11-23T10:00')
    expect(() => moved(row, { state: 'waiting' })).toThrow(/policy/)
    expect(outbox()[0]!.state).toBe('failed')
    expect(delivery(ids[0]!).state).toBe('failed')
  })

  test('what expired in the outbox is missed, what a person cancelled is planned again', () => {
    const { ids, row } = approved('甲')
    shop.store.write((db) => {
      cancelOutbox(db, [row], Date.now(), { kind: 'refused', code: 'EXPIRED', fix: 'editItem' })
      outboxMoved(db, { row: getOutboxRow(db, row)!, targets: [] }, when())
    })
    expect(delivery(ids[0]!)).toMatchObject({ state: 'missed', reason: 'offline' })
    const second = plan([group('乙')])
    approve(second)
    const other = outbox().at(-1)!.id
    shop.store.write((db) => {
      cancelOutbox(db, [other], Date.now())
      outboxMoved(db, { row: getOutboxRow(db, other)!, targets: [] }, when())
    })
    expect(delivery(second[0]!).state).toBe('planned')
  })

  test('while it waits offline it is not missed by the clock', () => {
    const { ids } = approved('甲')
    vi.setSystemTime(at('11-23T22:30'))
    shop.store.write((db) => sweepMissed(db, { ...WHEN, now: Date.now(), operatorId: null, ledger: () => {} }))
    expect(delivery(ids[0]!).state).toBe('claimed')
  })

  test('history that fills the cap before it leaves holds that group back; the others go', () => {
    const { ids, row } = approved('甲', '乙')
    for (const [n, day] of ['11-22', '11-21', '11-20'].entries()) {
      const when = at(`${day}T10:00`)
      const message = shop.message(1, when + n, `促销 ${n}`)
      shop.store.write((db) =>
        recordObservedTouch(db, { conversationId: 1, messageId: message, at: when, kind: 'promo', text: `促销 ${n}` }),
      )
    }
    const left = shop.store.write((db) => passGate(db, getOutboxRow(db, row)!, when()))
    expect(JSON.parse(left!.payload).targets).toEqual(['g2'])
    expect(delivery(ids[0]!)).toMatchObject({ state: 'failed', reason: 'channel:cap' })
    expect(delivery(ids[1]!).state).toBe('claimed')
    const rest = shop.store.write((db) => {
      db.run(`UPDATE policies SET rule = json_set(rule, '$.max', 0)`)
      return passGate(db, getOutboxRow(db, row)!, when())
    })
    expect(rest).toBeNull()
    expect(outbox()[0]!.state).toBe('cancelled')
    expect(delivery(ids[1]!).state).toBe('failed')
  })
})

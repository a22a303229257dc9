import { describe, expect, test } from 'vitest'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { enqueue, type NewOutboxRow } from '#core/store/tables/outbox.ts'
import type { PayloadOf } from '#core/store/tables/outbox-payloads.ts'
import { NOW, type EngineWorld } from '#core/testing/engine-world.ts'
import { ChannelError } from '../channel/connector.ts'
import { chat, connectedWorlds, list, row, said, write } from '../testing/outbox-world.ts'

const connected = connectedWorlds()
const failing = (kind: ChannelProblem['kind'], code: ChannelProblem['code'], more = {}) =>
  new ChannelError({ kind, code, fix: 'wait', ...more })
const pending = (w: EngineWorld, group: string) =>
  w.call<{ pending: OutboxItem[]; send: boolean; why: string | null; offlineSince: number | null }>('conversations.sending', {
    id: chat(w, group),
  })

describe('a message written here', () => {
  test('goes out and is in the chat once', async () => {
    const w = await connected()
    const id = write(w, 'g1', '您好')
    await w.until(() => row(w, id).state === 'sent', 'sent')
    expect(said(w)).toEqual(['您好'])
    expect(w.value(`SELECT count(*) FROM messages WHERE text = '您好'`)).toBe(1)
    expect(list(w, 'closed')[0]).toMatchObject({ kind: 'message', state: 'sent', subject: '群 1', summary: '您好', attempts: 1 })
    expect(pending(w, 'g1').pending).toEqual([])
  })

  test('waits while the channel cannot be reached, is shown and can be taken back', async () => {
    const w = await connected()
    w.channel.step = () => {
      throw failing('offline', 'UNREACHABLE')
    }
    w.clock.patience = 40_000
    const kept = write(w, 'g1', '留着')
    await w.until(() => row(w, kept).attempts > 0 || pending(w, 'g1').offlineSince !== null, 'offline')
    const taken = write(w, 'g1', '不要了')
    expect(pending(w, 'g1').pending.map((one) => one.summary)).toEqual(['留着', '不要了'])
    expect(w.call('outbox.cancel', { ids: [taken] })).toEqual({ cancelled: 1 })
    w.channel.step = () => {}
    w.call('accounts.sync', { id: w.accountId })
    await w.until(() => row(w, kept).state === 'sent', 'sent')
    expect(said(w)).toEqual(['留着'])
    expect(row(w, taken).state).toBe('cancelled')
  })

  test('of one chat they leave in order, and one that fails for a while holds the others of its chat only', async () => {
    const w = await connected()
    let held = 0
    w.channel.step = (place, what) => {
      if (place === 'send' && what === 'message' && w.channel.calls.get('send message') === 1 && held++ === 0)
        throw failing('busy', 'RATE_LIMITED', { retryAfter: 600_000 })
    }
    w.clock.patience = 60_000
    const [first, second, other] = [write(w, 'g1', '一'), write(w, 'g1', '二'), write(w, 'g2', '别的群')]
    await w.until(() => row(w, other).state === 'sent', 'the other chat')
    expect(row(w, first)).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(row(w, first).held_until).toBeGreaterThanOrEqual(w.clock.now() + 300_000)
    expect(row(w, second).attempts).toBe(0)
    w.clock.patience = 3600_000
    await w.until(() => row(w, second).state === 'sent', 'both')
    expect(said(w)).toEqual(['别的群', '一', '二'])
  })

  test('refused, it says why; a person can try again', async () => {
    const w = await connected()
    w.channel.step = (place) => {
      if (place === 'send') throw failing('refused', 'MUTED')
    }
    const id = write(w, 'g1', '禁言中')
    await w.until(() => row(w, id).state === 'failed', 'failed')
    expect(list(w, 'attention')[0]).toMatchObject({ state: 'failed', problem: { code: 'MUTED' } })
    w.channel.step = () => {}
    expect(w.call('outbox.retry', { ids: [id] })).toEqual({ retried: 1 })
    await w.until(() => row(w, id).state === 'sent', 'sent')
    expect(said(w)).toEqual(['禁言中'])
  })

  test('an undo before it left takes it back; afterwards it says that it is too late', async () => {
    const w = await connected()
    w.engine.drop()
    const token = w.undoOf('messages.send', { conversationId: chat(w, 'g1'), text: '收回' })
    w.call('undo.apply', { token })
    expect(w.value('SELECT count(*) FROM outbox')).toBe(0)
    w.restart()
    write(w, 'g1', '来不及')
    await w.idle()
    expect(() => w.store.write((db) => db.run('DELETE FROM outbox'))).toThrow(/already been sent/)
    expect(() => w.store.write((db) => db.run(`UPDATE outbox SET attempts = 0, state = 'waiting'`))).toThrow(/already been sent/)
    expect(said(w)).toEqual(['来不及'])
  })
})

describe('an answer that was lost', () => {
  test('after it was done: it is found, not sent again', async () => {
    const w = await connected()
    let lost = 0
    w.channel.step = (place) => {
      if (place === 'done' && lost++ === 0) throw failing('lost', 'ANSWER_LOST')
    }
    const id = write(w, 'g1', '丢了回音')
    await w.until(() => row(w, id).state === 'sent', 'found')
    expect(said(w)).toEqual(['丢了回音'])
    expect(w.value(`SELECT count(*) FROM messages WHERE text = '丢了回音'`)).toBe(1)
  })

  test('before it was done: it is sent once', async () => {
    const w = await connected()
    let lost = 0
    w.channel.step = (place) => {
      if (place === 'send' && lost++ === 0) throw failing('lost', 'ANSWER_LOST')
    }
    const id = write(w, 'g1', '没到')
    await w.until(() => row(w, id).state === 'sent', 'sent')
    expect(said(w)).toEqual(['没到'])
    expect(row(w, id).attempts).toBe(2)
  })

  test('the same text written twice on purpose goes out twice, whichever answer was lost', async () => {
    const w = await connected()
    let answers = 0
    w.channel.step = (place) => {
      if (place === 'done' && ++answers === 2) throw failing('lost', 'ANSWER_LOST')
    }
    const [one, two] = [write(w, 'g1', '好'), write(w, 'g1', '好')]
    await w.until(() => row(w, two).state === 'sent' && row(w, one).state === 'sent', 'both')
    expect(said(w)).toEqual(['好', '好'])
    const ids = w.all<{ receipt: string }>('SELECT receipt FROM outbox').map((each) => each.receipt)
    expect(new Set(ids).size).toBe(2)
  })

  test('where the channel cannot tell, a person decides; those behind it wait', async () => {
    const w = await connected()
    const connector = w.channel.connector
    w.channel.step = (place) => {
      if (place === 'done') throw failing('lost', 'ANSWER_LOST')
    }
    // Nobody can say.
    const open = connector.open.bind(connector)
    Object.assign(connector, {
      open: (ctx: Parameters<typeof open>[0]) => ({ ...open(ctx), reconcile: async () => ({ outcome: 'unknown', again: 5000 }) }),
    })
    w.restart()
    await w.idle()
    const id = write(w, 'g1', '不知道')
    const behind = write(w, 'g1', '后面')
    await w.until(() => list(w, 'attention').some((one) => one.problem?.code === 'UNCERTAIN'), 'a person is asked')
    expect(row(w, behind).state).toBe('waiting')
    w.channel.step = () => {}
    w.call('outbox.settle', { id, sent: true })
    await w.until(() => row(w, behind).state === 'sent', 'the next one')
    expect(said(w)).toEqual(['不知道', '后面'])
    expect(() => w.call('outbox.settle', { id, sent: false })).toThrow(/known by now/)
  })
})

describe('a mass send', () => {
  type Task = Extract<NewOutboxRow, { payload: PayloadOf<'massSend'> }>
  async function task(w: EngineWorld, over: Partial<Task> = {}): Promise<string> {
    return w.store.write((db) => {
      return enqueue(
        db,
        {
          accountId: w.accountId,
          about: { entryId: 'e1' },
          payload: {
            kind: 'massSend',
            audience: 'groups',
            staffId: 'li',
            targets: ['g1', 'g2'],
            text: '上新',
            attachmentIds: [],
          },
          targets: ['g1', 'g2'].map((nativeId) => ({ nativeId, conversationId: chat(w, nativeId) })),
          ...over,
        },
        NOW,
      )
    }, 'people')
  }

  test('is followed until every receiver is decided, and later layers hear of each', async () => {
    const w = await connected()
    const heard: string[] = []
    w.alsoHear.push(
      (_db, moved) => void heard.push(`${moved.row.state} ${moved.targets.map((one) => `${one.nativeId}:${one.state}`)}`),
    )
    const id = await task(w)
    await w.until(() => row(w, id).state === 'sent', 'made')
    expect(row(w, id)).toMatchObject({ task_id: 'done1', task_open: 1 })
    w.channel.taskResults.push({
      type: 'taskResult',
      taskId: 'done1',
      closed: false,
      targets: [{ id: 'g1', state: 'sent', at: NOW }],
    })
    await w.until(() => list(w, 'open')[0]?.targets?.sent === 1, 'one of two')
    expect(list(w, 'open')[0]).toMatchObject({
      taskOpen: true,
      subject: '群 1、群 2',
      targets: { waiting: 1, sent: 1, failed: 0 },
    })
    w.channel.taskResults[0] = {
      ...{ type: 'taskResult', taskId: 'done1', closed: false },
      targets: [
        { id: 'g1', state: 'sent', at: NOW },
        { id: 'g2', state: 'failed', reason: 'ALREADY_RECEIVED' },
      ],
    }
    await w.until(() => row(w, id).task_open === 0, 'decided')
    expect(heard).toEqual(['sent ', 'sent g1:sent', 'sent g2:failed'])
    expect(w.call('outbox.targets', { id })).toMatchObject({
      items: [{ name: '群 1', state: 'sent' }, { reason: 'ALREADY_RECEIVED' }],
    })
  })

  test('that cannot be read any more after it was made holds up nobody else’s results', async () => {
    const w = await connected()
    const broken = await task(w, { about: { entryId: 'e0' } })
    await w.until(() => row(w, broken).task_open === 1, 'the first one')
    const id = await task(w)
    await w.until(() => row(w, id).task_open === 1, 'the second one')
    w.store.write((db) => db.run(`UPDATE outbox SET payload = '{half' WHERE id = ?`, broken))
    const targets = ['g1', 'g2'].map((native) => ({ id: native, state: 'sent' as const, at: NOW }))
    w.channel.taskResults.push({ type: 'taskResult', taskId: row(w, id).task_id!, closed: true, targets })
    w.call('accounts.sync', { id: w.accountId })
    await w.until(() => row(w, id).task_open === 0, 'decided')
    expect(list(w, 'open').map((one) => one.id)).toContain(broken)
  })

  test('taken back after it was made: the channel is asked to cancel it, and nobody is left waiting', async () => {
    const w = await connected()
    const id = await task(w)
    await w.until(() => row(w, id).task_open === 1, 'made')
    expect(w.call('outbox.cancel', { ids: [id] })).toEqual({ cancelled: 1 })
    expect(w.call('outbox.cancel', { ids: [id] })).toEqual({ cancelled: 1 })
    w.channel.taskResults.push({ type: 'taskResult', taskId: 'done1', closed: true, targets: [] })
    await w.until(() => row(w, id).task_open === 0, 'closed')
    expect(said(w)).toEqual(['massSend', 'taskCancel'])
    expect(list(w, 'closed').find((one) => one.id === id)?.targets).toEqual({ waiting: 0, sent: 0, failed: 2 })
  })

  test('whose time has run out does not leave', async () => {
    const w = await connected()
    const heard: string[] = []
    w.alsoHear.push((_db, moved) => void heard.push(moved.row.state))
    const late = await task(w, { expiresAt: w.clock.now() - 1 })
    await w.until(() => row(w, late).state === 'cancelled', 'expired')
    expect(JSON.parse(row(w, late).problem!)).toMatchObject({ code: 'EXPIRED' })
    expect(heard).toEqual(['cancelled'])
    expect(w.channel.done).toEqual([])
  })

  test('whose time runs out while the channel cannot be reached is given up then, not when it comes back', async () => {
    const w = await connected()
    w.channel.step = () => {
      throw failing('offline', 'UNREACHABLE')
    }
    w.clock.patience = 30_000
    const id = await task(w, { expiresAt: w.clock.now() + 120_000 })
    await w.until(() => row(w, id).attempts > 0, 'tried')
    expect(row(w, id).state).toBe('waiting')
    w.clock.pass(180_000)
    await w.until(() => row(w, id).state === 'cancelled', 'given up')
    expect(w.channel.done).toEqual([])
  })

  test('that makes a later layer fail is known to have left, and holds up nobody', async () => {
    const w = await connected()
    w.alsoHear.push((_db, moved) => {
      if (moved.row.kind === 'massSend') throw new Error('a fault of a later layer')
    })
    const id = await task(w)
    const other = write(w, 'g1', '照常')
    await w.until(() => row(w, id).state === 'sent' && row(w, other).state === 'sent', 'both')
    expect(said(w).toSorted()).toEqual(['massSend', '照常'].toSorted())
    expect(w.all(`SELECT level FROM sync_log WHERE event = 'send.records'`)).toEqual([{ level: 'error' }])
  })

  test('that can be undone waits for its moment', async () => {
    const w = await connected()
    w.clock.patience = 5000
    const id = await task(w, { heldUntil: w.clock.now() + 10_000 })
    await new Promise((resolve) => setTimeout(resolve, 80))
    expect(row(w, id)).toMatchObject({ state: 'waiting', attempts: 0 })
    w.clock.pass(10_000)
    await w.until(() => row(w, id).state === 'sent', 'sent')
  })

  test('that names an image which is gone fails with words instead of leaving without it', async () => {
    const w = await connected()
    const id = await task(w, {
      payload: { kind: 'massSend', audience: 'groups', staffId: 'li', targets: ['g1'], text: '图', attachmentIds: ['nowhere'] },
    })
    await w.until(() => row(w, id).state === 'failed', 'failed')
    expect(JSON.parse(row(w, id).problem!)).toMatchObject({ code: 'NOT_SENDABLE' })
    expect(w.channel.done).toEqual([])
  })
})

test('three lanes at once and no more, bulk behind what people wait for', async () => {
  const w = await connected()
  let now = 0
  let most = 0
  const order: string[] = []
  w.channel.step = async (place, what) => {
    if (place !== 'send') return
    order.push(what)
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 2))
    now -= 1
  }
  w.store.write((db) => {
    for (let i = 0; i < 40; i++)
      enqueue(
        db,
        {
          accountId: w.accountId,
          about: { contactId: i, staffId: 1 },
          payload: { kind: 'remark', staffId: 's', contactId: `c${i}`, remark: '好' },
        },
        NOW,
      )
  })
  write(w, 'g1', '先走')
  await w.until(() => w.value(`SELECT count(*) FROM outbox WHERE state <> 'sent'`) === 0, 'all sent')
  expect(most).toBe(3)
  expect(order.indexOf('message')).toBeLessThan(4)
  expect(w.channel.done).toHaveLength(41)
})

test('a conversation that cannot be written to says why', async () => {
  const w = await connected()
  expect(pending(w, 'g1')).toMatchObject({ send: true, why: null })
  w.call('accounts.pause', { id: w.accountId, paused: true })
  expect(pending(w, 'g1')).toMatchObject({ send: false, why: 'paused' })
  expect(() => write(w, 'g1', '不行')).toThrow(/Nothing can be sent/)
  w.call('accounts.remove', { id: w.accountId })
  expect(pending(w, 'g1')).toMatchObject({ send: false, why: 'imported' })
})

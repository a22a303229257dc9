import { afterEach, describe, expect, test } from 'vitest'
import type { AccountPhase } from '#shared/domain/accounts.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { EngineWorld } from '#core/testing/engine-world.ts'
import { ScriptedChannel } from '../testing/scripted-channel.ts'
import { ChannelError } from '../channel/connector.ts'
import { SyncEngine } from './engine.ts'

const worlds: EngineWorld[] = []
function world(channel = new ScriptedChannel().fill(10, 4, 20)): EngineWorld {
  const made = new EngineWorld(channel)
  worlds.push(made)
  return made
}
afterEach(async () => {
  for (const each of worlds.splice(0)) await each.end()
})

interface Item {
  id: number
  nativeId: string
  name: string
  live: { phase: AccountPhase; problem: ChannelProblem | null; progress: { stream: string; state: string; done: number }[] }
}
const item = (w: EngineWorld) => w.call<{ items: Item[] }>('accounts.list', {}).items[0]!
const live = (w: EngineWorld) => item(w).live
const events = (w: EngineWorld) => w.all<{ event: string }>('SELECT event FROM sync_log ORDER BY id').map((row) => row.event)
const messages = (w: EngineWorld) => w.value<number>('SELECT count(*) FROM messages')
const gone = (w: EngineWorld) =>
  w
    .all<{ native_id: string }>(`SELECT native_id FROM contacts WHERE gone_at IS NOT NULL ORDER BY native_id`)
    .map((row) => row.native_id)
const problem = (kind: ChannelProblem['kind'], code: ChannelProblem['code']): ChannelError =>
  new ChannelError({ kind, code, fix: 'wait' })
const calls = (w: EngineWorld, name: string) => w.channel.calls.get(name) ?? 0

describe('a first sync', () => {
  test('brings everything in, says so, and a second one looks into nothing', async () => {
    const w = world()
    await w.idle()
    expect(messages(w)).toBe(20)
    expect(w.value(`SELECT count(*) FROM contacts WHERE role = 'external'`)).toBe(10)
    expect(w.value(`SELECT count(*) FROM conversations WHERE kind = 'group'`)).toBe(4)
    expect(live(w)).toMatchObject({ phase: 'live', problem: null })
    expect(live(w).progress.map(({ stream, state }) => `${stream} ${state}`)).toEqual([
      'contacts done',
      'groups done',
      'messages done',
    ])
    expect(live(w).progress.map((one) => one.done)).toEqual([10, 4, 20])
    expect(item(w)).toMatchObject({ nativeId: 'self', name: '小店' })
    w.channel.looked = 0
    await w.idle()
    expect(w.channel.looked).toBe(0)
  })

  test('a later stream waits for the first pass of those before it', async () => {
    const order: string[] = []
    const channel = new ScriptedChannel().fill(10, 4, 20)
    channel.step = (place, what) => void (place === 'pull' && order.push(what))
    const w = world(channel)
    w.clock.patience = 30_000
    w.engine.start()
    await w.until(() => messages(w) === 20, 'all messages')
    expect(order.slice(0, 4)).toEqual(['contacts', 'contacts', 'contacts', 'contacts'])
    expect(order.indexOf('messages')).toBeGreaterThan(order.lastIndexOf('groups'))
  })

  test('who knows the login already is not synced twice under two names', async () => {
    const w = world()
    await w.idle()
    const second = w.addAccount(2)
    await w.until(
      () => w.call<{ items: Item[] }>('accounts.list', {}).items.some((one) => one.id === second && one.live.phase === 'failed'),
      'refused',
    )
    expect(w.value('SELECT count(*) FROM contacts WHERE account_id = ?', second)).toBe(0)
    expect(() => w.addAccount(1)).toThrow(/there already/)
  })

  test('a login that was removed lives again with what it had', async () => {
    const w = world()
    await w.idle()
    const conversations = w.all('SELECT id, native_id FROM conversations')
    w.call('accounts.remove', { id: w.accountId })
    w.channel.say('g0', 'c0', '不在的时候')
    w.addAccount(3)
    await w.until(() => messages(w) === 21, 'the message said meanwhile')
    expect(w.all('SELECT id, native_id FROM conversations')).toEqual(conversations)
    expect(w.value('SELECT count(*) FROM accounts')).toBe(1)
  })

  test('of several accounts only the one that is asked for is run, also where its login was here before', async () => {
    const w = world()
    await w.idle()
    w.call('accounts.remove', { id: w.accountId })
    w.engine.drop()
    w.channel.say('g0', 'c0', '不在的时候')
    const entry = w.addAccount(3)
    const other = w.addAccount(4)
    w.restart(entry)
    await w.idle()
    expect(messages(w)).toBe(21)
    expect(w.value('SELECT count(*) FROM accounts WHERE id = ?', entry)).toBe(0)
    expect(w.call<{ items: unknown[] }>('sync.log', { accountId: other }).items).toEqual([])
  })
})

describe('what changes in the channel', () => {
  test('news come in, who is not there any more is marked, who comes back is not', async () => {
    const w = world()
    await w.idle()
    w.channel.contacts.delete('c3')
    w.channel.contacts.set('c0', '改了名')
    w.channel.say('g1', 'c1', '新消息')
    await w.idle()
    expect(gone(w)).toEqual(['c3'])
    expect(w.value(`SELECT name FROM contacts WHERE native_id = 'c0'`)).toBe('改了名')
    expect(messages(w)).toBe(21)
    w.channel.contacts.set('c3', '客户 3')
    await w.idle()
    expect(gone(w)).toEqual([])
  })

  test('a page that looks the same is compared again when something on it changed by an event', async () => {
    const w = world()
    w.channel.listens = true
    await w.idle()
    // The channel reported another name and then went back to the old one without a word: its pages look as they did.
    await w.channel.tell({ records: [{ type: 'contact', id: 'c4', name: '一时的名字' }] })
    expect(w.value(`SELECT name FROM contacts WHERE native_id = 'c4'`)).toBe('一时的名字')
    await w.idle()
    expect(w.value(`SELECT name FROM contacts WHERE native_id = 'c4'`)).toBe('客户 4')
    w.channel.looked = 0
    await w.idle()
    expect(w.channel.looked).toBe(0)
  })

  test('who came by an event while a pass was running is not taken for gone', async () => {
    const channel = new ScriptedChannel().fill(7, 1, 1)
    channel.listens = true
    const w = world(channel)
    let told = false
    channel.step = async (place, what) => {
      if (told || place !== 'pull' || what !== 'contacts' || calls(w, 'pull contacts') < 3 || channel.listeners === 0) return
      told = true
      await channel.tell({ records: [{ type: 'contact', id: 'new', name: '刚来' }] })
    }
    await w.idle()
    expect(told).toBe(true)
    // The channel's list knows nobody of that name: the next pass may say so, the one under way not.
    expect(w.value(`SELECT count(*) FROM contacts WHERE native_id = 'new'`)).toBe(1)
    await w.idle()
    expect(gone(w)).toEqual(['new'])
  })

  test('a wake runs a stream before its time', async () => {
    const w = world()
    w.channel.listens = true
    w.channel.every = 3_600_000
    w.clock.patience = 60_000
    w.engine.start()
    await w.until(() => messages(w) === 20 && w.channel.listeners > 0, 'live')
    w.channel.say('g0', 'c0', '来了')
    await w.channel.tell({ records: [], wake: ['messages'] })
    await w.until(() => messages(w) === 21, 'the message')
  })

  test('asked for in full, every page is compared', async () => {
    const w = world()
    await w.idle()
    w.channel.looked = 0
    w.call('accounts.sync', { id: w.accountId, full: true })
    await w.until(() => w.channel.looked >= 6, 'pages are looked into')
  })
})

describe('what goes wrong', () => {
  test('offline is said, tried again by itself, and goes away', async () => {
    const w = world()
    await w.idle()
    w.channel.step = () => {
      throw problem('offline', 'UNREACHABLE')
    }
    await w.until(() => live(w).phase === 'offline', 'offline')
    expect(live(w).problem).toMatchObject({ code: 'UNREACHABLE' })
    expect(w.call('accounts.summary', {})).toMatchObject({ phase: 'offline', live: 1 })
    w.channel.step = () => {}
    w.channel.say('g0', 'c0', '又通了')
    await w.until(() => messages(w) === 21 && live(w).phase === 'live', 'live again')
    expect(live(w).problem).toBeNull()
    expect(events(w)).toContain('connect.failed')
  })

  test('one failure in the middle of a pass is overcome without a word on the screen', async () => {
    const channel = new ScriptedChannel().fill(10, 4, 20)
    let failed = 0
    channel.step = (place) => {
      if (place === 'pull' && failed++ % 3 === 1) throw problem('lost', 'CONNECTION_LOST')
    }
    const w = world(channel)
    await w.idle()
    expect(messages(w)).toBe(20)
    expect(events(w)).not.toContain('connect.failed')
  })

  test('a wrong secret is tried three times and not again before something is changed', async () => {
    const channel = new ScriptedChannel().fill(2, 1, 1)
    channel.step = (place) => {
      if (place === 'check') throw problem('auth', 'WRONG_SECRET')
    }
    const w = world(channel)
    w.engine.start()
    await w.until(() => calls(w, 'check ') === 3, 'three tries')
    w.clock.pass(30 * 24 * 3600_000)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(calls(w, 'check ')).toBe(3)
    expect(live(w)).toMatchObject({ phase: 'failed', problem: { code: 'WRONG_SECRET' } })
    channel.step = () => {}
    w.call('accounts.save', {
      id: w.accountId,
      config: { channel: 'onebot', url: 'ws://127.0.0.1:1' },
      secrets: { token: 'new' },
    })
    await w.until(() => live(w).phase === 'live', 'live')
    await w.until(() => messages(w) === 1, 'synced')
  })

  test('a person who asks is not made to wait', async () => {
    const channel = new ScriptedChannel().fill(2, 1, 1)
    channel.step = () => {
      throw problem('offline', 'UNREACHABLE')
    }
    const w = world(channel)
    w.clock.patience = 3000
    w.engine.start()
    await w.until(() => calls(w, 'check ') >= 2, 'two tries')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const tries = calls(w, 'check ')
    channel.step = () => {}
    w.call('accounts.sync', { id: w.accountId })
    await w.until(() => messages(w) === 1, 'synced')
    expect(calls(w, 'check ')).toBe(tries + 1)
  })

  test('a page that cannot be understood is named with its place, and the other streams go on', async () => {
    const channel = new ScriptedChannel().fill(10, 4, 20)
    channel.step = (place, what) => {
      if (place === 'pull' && what === 'groups' && calls(w, 'pull groups') > 1) throw problem('protocol', 'BAD_ANSWER')
    }
    const w = world(channel)
    await w.idle()
    expect(messages(w)).toBe(20)
    expect(live(w)).toMatchObject({ phase: 'live', problem: { code: 'BAD_ANSWER' } })
    const line = w.all<{ detail: string }>(`SELECT detail FROM sync_log WHERE event = 'stream.stuck' ORDER BY id LIMIT 1`)[0]!
    expect(JSON.parse(line.detail)).toMatchObject({ stream: 'groups', page: 2, code: 'BAD_ANSWER' })
    // What came before it is kept.
    expect(
      w.value(`SELECT count(*) FROM group_chats WHERE owner_contact_id IS NOT NULL OR conversation_id > 0`),
    ).toBeGreaterThanOrEqual(3)
    channel.step = () => {}
    await w.idle()
    expect(live(w)).toMatchObject({ phase: 'live', problem: null })
  })

  test('a cursor the channel does not know any more begins the pass anew', async () => {
    const channel = new ScriptedChannel().fill(10, 4, 20)
    const w = world(channel)
    channel.step = (place, what) => {
      if (place === 'pull' && what === 'contacts' && calls(w, 'pull contacts') === 3) channel.generation = 2
    }
    await w.idle()
    expect(w.value(`SELECT count(*) FROM contacts WHERE role = 'external'`)).toBe(10)
    expect(gone(w)).toEqual([])
    expect(events(w)).toContain('pass.restarted')
    expect(live(w)).toMatchObject({ phase: 'live', problem: null })
    channel.generation = 3
    channel.say('g0', 'c0', '之后')
    await w.idle()
    expect(messages(w)).toBe(21)
  })

  test('a stream the login may not read does not keep the others', async () => {
    const channel = new ScriptedChannel().fill(10, 4, 20)
    channel.step = (place, what) => {
      if (place === 'pull' && what === 'contacts') throw problem('forbidden', 'API_NOT_PERMITTED')
    }
    const w = world(channel)
    await w.idle()
    expect(messages(w)).toBe(20)
    expect(live(w)).toMatchObject({ phase: 'live', problem: { code: 'API_NOT_PERMITTED' } })
  })

  test('too much asked is waited for, as long as the channel says', async () => {
    const channel = new ScriptedChannel().fill(10, 4, 20)
    const at: number[] = []
    const w = world(channel)
    channel.step = (place, what) => {
      if (place !== 'pull' || what !== 'contacts') return
      at.push(w.clock.now())
      if (at.length === 2) throw new ChannelError({ kind: 'busy', code: 'RATE_LIMITED', fix: 'wait', retryAfter: 60_000 })
    }
    await w.idle()
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(60_000)
    expect(messages(w)).toBe(20)
  })

  test('an account that hangs does not hold up another', async () => {
    const slow = new ScriptedChannel()
    slow.nativeId = 'slow'
    slow.step = () => new Promise(() => {})
    const quick = new ScriptedChannel().fill(3, 1, 5)
    const w = world(quick)
    const other = w.addAccount(2)
    w.engine.drop()
    w.engine = new SyncEngine({
      ...{ store: w.store, secrets: w.test.workspace.secrets, zone: () => 'Asia/Shanghai', listeners: w.listeners },
      connectors: () => ({
        channel: 'onebot',
        open: (session) => (session.accountId === other ? slow : quick).connector.open(session),
      }),
      ...{ now: w.clock.now, random: w.clock.random, sleep: w.clock.sleep },
    })
    await w.idle(w.accountId)
    expect(messages(w)).toBe(5)
    expect(w.all('SELECT phase FROM account_states WHERE account_id = ?', other)).not.toEqual([{ phase: 'live' }])
    await w.engine.stop()
  })

  test('paused, nothing is asked; resumed, it goes on', async () => {
    const w = world()
    await w.idle()
    w.call('accounts.pause', { id: w.accountId, paused: true })
    await w.until(() => live(w).phase === 'stopped', 'stopped')
    await new Promise((resolve) => setTimeout(resolve, 30))
    const before = [...w.channel.calls.values()].reduce((sum, n) => sum + n, 0)
    w.clock.pass(24 * 3600_000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([...w.channel.calls.values()].reduce((sum, n) => sum + n, 0)).toBe(before)
    w.channel.say('g0', 'c0', '歇着的时候')
    w.call('accounts.pause', { id: w.accountId, paused: false })
    await w.until(() => messages(w) === 21, 'the message')
  })

  test('listening that breaks is taken up again, and what was missed is healed', async () => {
    const w = world()
    w.channel.listens = true
    w.channel.every = 3_600_000
    w.clock.patience = 60_000
    w.engine.start()
    await w.until(() => messages(w) === 20 && w.channel.listeners === 1, 'live')
    w.channel.cutListening()
    w.channel.say('g0', 'c0', '断开的时候')
    await w.until(() => messages(w) === 21 && w.channel.listeners === 1, 'listening again')
    expect(live(w).phase).toBe('live')
    expect(events(w)).toContain('listen.lost')
  })

  test('stopping says so and lets another engine begin', async () => {
    const w = world()
    await w.idle()
    await w.engine.stop()
    expect(w.value('SELECT phase FROM account_states')).toBe('stopped')
    const before = w.value<number>('SELECT count(*) FROM sync_log')
    w.restart()
    await w.idle()
    expect(w.value<number>('SELECT count(*) FROM sync_log')).toBeGreaterThan(before)
  })
})

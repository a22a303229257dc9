import { afterEach, expect, test } from 'vitest'
import {
  historyModes,
  type HistoryMode,
  startOneBotSimulator,
  type OneBotSimulator,
  type OneBotSimulatorOptions,
} from '#core/testing/simulators.ts'
import type { LiveSession } from '../channel/connector.ts'
import { contextOf, Mirror, openSession, until, worldLines, type LogLine } from '../testing/onebot-mirror.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function start(options: OneBotSimulatorOptions): Promise<OneBotSimulator> {
  const simulator = await startOneBotSimulator({ groups: 3, membersPerGroup: 8, friends: 4, messages: 700, ...options })
  closing.push(() => simulator.close())
  return simulator
}

function open(simulator: OneBotSimulator): {
  session: LiveSession
  signal: AbortSignal
  log: LogLine[]
  stop: () => Promise<void>
} {
  const context = contextOf({ url: simulator.url })
  const session = openSession(context)
  const controller = new AbortController()
  const stop = async () => {
    controller.abort(new Error('the test is over'))
    await session.close()
  }
  closing.push(stop)
  return { session, signal: controller.signal, log: context.lines, stop }
}

const withHistory = historyModes.filter((mode) => mode !== 'none')

/** go-cqhttp does not list what was taken back before it was seen. */
function expected(simulator: OneBotSimulator, mode: HistoryMode): string[] {
  const lines = worldLines(simulator)
  return mode === 'standard' ? lines.filter((line) => !line.endsWith(',null,null]')) : lines
}

test.each(withHistory)('history "%s": a first sync ends with exactly what was said', async (history) => {
  for (const format of ['array', 'string'] as const) {
    const simulator = await start({ history, format })
    const { session, signal } = open(simulator)
    const mirror = new Mirror()
    await mirror.pull(session, signal)
    expect(mirror.lines()).toEqual(expected(simulator, history))
    expect(mirror.bad).toEqual([])
    // Again from where it is: nothing new, and far fewer questions.
    const before = mirror.pages
    await mirror.pull(session, signal, ['history'])
    expect(mirror.lines()).toEqual(expected(simulator, history))
    expect(mirror.pages - before).toBeLessThan(before)
  }
})

test.each(withHistory)(
  'history "%s": what was said while nobody listened is there once, beside what was heard',
  async (history) => {
    const simulator = await start({ history, reportSelf: true, messages: 300 })
    const mirror = new Mirror()
    const first = open(simulator)
    await mirror.pull(first.session, first.signal)
    const listening = mirror.live(first.session, first.signal)
    await until(() => !mirror.settled)
    await mirror.heal(first.session, first.signal)
    const [a, b] = [...simulator.world.groups.values()]
    const speak = (times: number, word: string) => {
      for (let index = 0; index < times; index += 1) {
        simulator.act.say(a!.peer, [...a!.members.keys()][index % 5]!, `${word} ${index}`)
        simulator.act.say(b!.peer, [...b!.members.keys()][index % 5]!, `${word} ${index}`)
      }
    }
    speak(30, '听到的')
    const heard = simulator.act.say(a!.peer, [...a!.members.keys()][1]!, '听到后撤回')
    await until(() => mirror.lines().length === expected(simulator, history).length)
    await first.stop()
    await listening
    // Nobody is there now.
    speak(45, '没听到的')
    simulator.act.recall(heard.id, undefined, a!.peer)
    const second = open(simulator)
    const again = mirror.live(second.session, second.signal)
    await until(() => !mirror.settled)
    await mirror.heal(second.session, second.signal)
    // Where recalled messages are not listed, one that was seen before stays as it was.
    const lines = (all: string[]) => (history === 'standard' ? all.filter((line) => !/听到后撤回|,null,null/.test(line)) : all)
    expect(lines(mirror.lines())).toEqual(lines(worldLines(simulator)))
    // And a recall that is heard after it was read from the history finds it.
    const last = simulator.act.say(a!.peer, [...a!.members.keys()][2]!, '马上撤回')
    simulator.act.recall(last.id, undefined, a!.peer)
    await until(
      () =>
        mirror.lines().filter((line) => line.endsWith(',null,null]')).length >=
        worldLines(simulator).filter((line) => line.endsWith(',null,null]')).length - (history === 'standard' ? 99 : 0),
    )
    await second.stop()
    await again
  },
)

test('cut at any page, the next session goes on where it was', async () => {
  const simulator = await start({ history: 'napcat', messages: 900 })
  const mirror = new Mirror()
  let pulls = 0
  for (let round = 0; round < 200; round += 1) {
    const { session, signal, stop } = open(simulator)
    const stream = session.streams.find(({ name }) => name === 'history')!
    const page = await stream.pull(mirror.cursors.get('history') ?? null, signal)
    pulls += 1
    // Every third answer is lost before it is kept.
    if (round % 3 !== 2) {
      mirror.apply(page.records())
      mirror.cursors.set('history', page.cursor)
      if (!page.more) break
    }
    await stop()
  }
  expect(pulls).toBeGreaterThan(10)
  expect(mirror.lines(false)).toEqual(worldLines(simulator, false))
})

test.each(withHistory)('history "%s": pages asked ahead, dropped and asked for again are the same pages', async (history) => {
  const simulator = await start({ history, messages: 500, friends: 2 })
  const { session, signal } = open(simulator)
  const mirror = new Mirror()
  for (const stream of session.streams) {
    let cursor: string | null = null
    for (let more = true; more;) {
      // Two ahead, as if the first had never been kept.
      const ahead = await stream.pull(cursor, signal)
      if (ahead.more) await stream.pull(ahead.cursor, signal)
      const page = await stream.pull(cursor, signal)
      expect([page.cursor, page.more]).toEqual([ahead.cursor, ahead.more])
      mirror.apply(page.records())
      ;({ cursor, more } = page)
    }
  }
  expect(mirror.lines()).toEqual(expected(simulator, history))
})

test('a run taken up in its middle leaves nothing behind that was said before it was taken up', async () => {
  const simulator = await start({ history: 'napcat', messages: 300, friends: 0 })
  const mirror = new Mirror()
  const first = open(simulator)
  const stream = first.session.streams.find(({ name }) => name === 'history')!
  for (let page = 0; page < 4; page += 1) {
    const { records, cursor } = await stream.pull(mirror.cursors.get('history') ?? null, first.signal)
    mirror.apply(records())
    mirror.cursors.set('history', cursor)
  }
  await first.stop()
  // Behind the place where the run is.
  const group = [...simulator.world.groups.values()][0]!
  simulator.act.say(group.peer, [...group.members.keys()][1]!, '没人听的时候')
  const second = open(simulator)
  void mirror.live(second.session, second.signal)
  await until(() => !mirror.settled)
  // What was under way, and what the connection woke.
  await mirror.pull(second.session, second.signal, ['history'])
  await mirror.heal(second.session, second.signal)
  expect(mirror.lines(false)).toEqual(worldLines(simulator, false))
})

test('an implementation without histories is said so, once, and the lists still come', async () => {
  const simulator = await start({ history: 'none' })
  const { session, signal, log } = open(simulator)
  const mirror = new Mirror()
  await mirror.pull(session, signal)
  await mirror.pull(session, signal, ['history'])
  expect(mirror.messages.size).toBe(0)
  expect(mirror.groups.size).toBe(3)
  expect(
    log
      .filter(({ event }) => event === 'historyUnsupported')
      .map(({ detail }) => (detail as { conversations: string }).conversations),
  ).toEqual(['group', 'private'])
})

test('one conversation that cannot be read keeps no other waiting, and is read the next time', async () => {
  const simulator = await start({ history: 'napcat', messages: 200, friends: 0 })
  const { session, signal, log } = open(simulator)
  const mirror = new Mirror()
  simulator.fail('get_group_msg_history', 1200, 3)
  await mirror.pull(session, signal)
  expect(log.some(({ event }) => event === 'historySkipped')).toBe(true)
  const [first, ...rest] = [...simulator.world.groups.values()].map(({ peer }) => peer)
  expect(mirror.lines()).toEqual(worldLines(simulator, true, ({ peer }) => rest.includes(peer)))
  await mirror.pull(session, signal, ['history'])
  expect(mirror.lines()).toEqual(worldLines(simulator))
  expect(first).toBeDefined()
})

test('a thousand messages in one second are all read', async () => {
  const simulator = await start({ history: 'napcat', messages: 0, friends: 0, groups: 1, now: () => 1_760_000_000_000 })
  const group = [...simulator.world.groups.values()][0]!
  const members = [...group.members.keys()]
  for (let index = 0; index < 1000; index += 1) simulator.act.say(group.peer, members[index % 4]!, '收到')
  const { session, signal } = open(simulator)
  const mirror = new Mirror()
  await mirror.pull(session, signal)
  expect(mirror.messages.size).toBe(1000)
})

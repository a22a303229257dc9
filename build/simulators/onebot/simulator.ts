/** The door: one call starts a OneBot 11 implementation with a world of its own on loopback. */
import { seeded } from '../random.ts'
import type { SentMessage } from './actions.ts'
import { Acts } from './acts.ts'
import { Delivery, ratesOf, type ChaosRates } from './chaos.ts'
import { Connections } from './connections.ts'
import { controlOf } from './control.ts'
import { Endpoint, type CallRecord } from './endpoint.ts'
import { Events, type Dialect, type MessageFormat } from './events.ts'
import { Happenings, type Happening } from './happenings.ts'
import type { HistoryMode } from './history.ts'
import { ReverseDialer } from './reverse.ts'
import { seedWorld } from './seed-world.ts'
import { SimulatorServer } from './server.ts'
import { truthLines, truthOf, type Truth } from './truth.ts'
import type { World } from './world.ts'

export interface OneBotSimulatorOptions {
  /** 0 or nothing: any free one. */
  port?: number
  seed?: number
  /** Milliseconds; the clock of everything that happens. */
  now?: () => number
  selfId?: string
  /** null or nothing: no token is asked for. */
  token?: string | null
  groups?: number
  membersPerGroup?: number
  friends?: number
  /** Said before the start, over all groups and friends. */
  messages?: number
  format?: MessageFormat
  history?: HistoryMode
  /** Dials this address too; HTTP and control stay reachable on the own port. */
  reverse?: string
  /** Milliseconds between attempts to dial; 3000 by default. */
  reconnect?: number
  /** Milliseconds; 15000 by default, null for none. */
  heartbeat?: number | null
  /** Events for what the account itself says (message_sent). */
  reportSelf?: boolean
  chaos?: boolean | Partial<ChaosRates>
}

export interface OneBotSimulator {
  /** ws://127.0.0.1:PORT */
  readonly url: string
  readonly httpUrl: string
  readonly selfId: string
  readonly token: string | null
  readonly world: World
  /** Every request, oldest first; the last hundred thousand. */
  readonly calls: readonly CallRecord[]
  /** How often an action had its effect. */
  count(action: string): number
  /** The next requests for it do nothing and answer this retcode. */
  fail(action: string, retcode: number, times?: number): void
  /** The next requests for it lose their connection, before or after having their effect. */
  drop(action: string, mode: 'before' | 'after', times?: number): void
  readonly act: Acts
  /** What the client sent and the world took, in order. */
  sent(): readonly SentMessage[]
  truth(): Truth
  /** The lines under the hash of `truth`, to see a difference. */
  truthLines(): string[]
  /** Lets so many seeded things happen now and counts them by kind. */
  chaosEvents(n: number): Record<Happening, number>
  /** Another weather from now on; false is calm. */
  setChaos(chaos: boolean | Partial<ChaosRates>): void
  /** Events that reached nobody. */
  lostEvents(): number
  /** Cuts all sockets now, without a closing handshake. */
  cut(): void
  /** Stops listening and cuts everything; the world lives on and may change meanwhile. */
  stop(): Promise<void>
  /** Listens again on the same port. */
  start(): Promise<void>
  close(): Promise<void>
}

/** @throws where the port is taken */
export async function startOneBotSimulator(options: OneBotSimulatorOptions = {}): Promise<OneBotSimulator> {
  const { seed = 1, now = Date.now, history = 'standard', format = 'array', reportSelf = false } = options
  const selfId = Number(options.selfId ?? '2854196310')
  if (!Number.isSafeInteger(selfId)) throw new Error(`selfId "${options.selfId}" is not a number`)
  const token = options.token ?? null
  const seconds = () => Math.floor(now() / 1000)
  const world = seedWorld({
    selfId,
    seed,
    groups: options.groups ?? 6,
    membersPerGroup: options.membersPerGroup ?? 20,
    friends: options.friends ?? 12,
    messages: options.messages ?? 600,
    idsPerConversation: history === 'repeat',
    startsAt: seconds(),
  })
  const dialect: Dialect = { format, seq: history === 'standard' ? 'separate' : history === 'lagrange' ? 'absent' : 'id' }
  const events = new Events(world, dialect)
  const connections = new Connections()
  const delivery = new Delivery(connections, ratesOf(options.chaos), seed)
  const act = new Acts({ world, events, delivery, now, reportSelf })
  const sent: SentMessage[] = []
  const endpoint = new Endpoint({ world, events, acts: act, delivery, now, history, reportSelf, sent })
  const happenings = new Happenings(world, act, seeded(seed, 'happenings'), now)
  const context = { connections, endpoint, hello: () => events.lifecycle(seconds()) }
  const truth = () => truthOf(world)
  const chaosEvents = (n: number) => happenings.happen(n)
  const control = controlOf({ truth, truthLines: () => truthLines(world), sent, endpoint, act, chaosEvents, world, cut })
  const server = new SimulatorServer({ token, context, control })
  const reverse =
    options.reverse === undefined
      ? undefined
      : new ReverseDialer({ url: options.reverse, selfId, token, reconnectMs: options.reconnect ?? 3000, context })

  let beat: ReturnType<typeof setInterval> | undefined
  const heartbeat = options.heartbeat === undefined ? 15_000 : options.heartbeat

  function cut(): void {
    connections.cut()
  }

  async function start(): Promise<void> {
    await server.start(options.port ?? 0)
    reverse?.start()
    if (heartbeat === null || heartbeat <= 0) return
    beat = setInterval(() => connections.broadcast(events.heartbeat(seconds(), heartbeat)), heartbeat)
    beat.unref()
  }

  async function stop(): Promise<void> {
    clearInterval(beat)
    delivery.clear()
    reverse?.stop()
    connections.cut()
    await server.stop()
  }

  await start()
  return {
    url: `ws://127.0.0.1:${server.port}`,
    httpUrl: `http://127.0.0.1:${server.port}`,
    selfId: String(selfId),
    token,
    world,
    calls: endpoint.calls,
    count: (action) => endpoint.count(action),
    fail: (action, retcode, times = 1) => endpoint.fail(action, retcode, times),
    drop: (action, mode, times = 1) => endpoint.drop(action, mode, times),
    act,
    sent: () => sent,
    truth,
    truthLines: () => truthLines(world),
    chaosEvents,
    setChaos: (chaos) => delivery.setRates(ratesOf(chaos)),
    lostEvents: () => delivery.lost,
    cut,
    stop,
    start,
    close: stop,
  }
}

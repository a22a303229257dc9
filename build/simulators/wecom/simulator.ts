/**
 * A WeCom company on loopback: the customer contact API, a callback relay and an archive gateway, all from a seed.
 * It knows nothing of the app: it is what the app's connector is measured against.
 */
import { listenOn } from '../http.ts'
import { seeded } from '../random.ts'
import { createAct } from './act.ts'
import { settle } from './api-mass.ts'
import { createArchive } from './archive.ts'
import { createHistory } from './archive-history.ts'
import { createCallLog } from './calls.ts'
import { happen } from './chaos-events.ts'
import { createControl } from './control.ts'
import type { Platform } from './endpoint.ts'
import { type ChaosRates, createFaults, createLimitGate, type Limits } from './faults.ts'
import { generateWorld } from './generate.ts'
import { createRelay } from './relay.ts'
import { createWecomServer } from './server.ts'
import type { WecomSimulator } from './simulator-face.ts'
import { createTokens } from './tokens.ts'
import { truthLines, truthOf } from './truth.ts'

export type { WecomSimulator } from './simulator-face.ts'

export interface WecomSimulatorOptions {
  /** 0 or absent: any free one. */
  port?: number
  seed?: number
  /** Epoch ms; the world's past is laid before its first answer. */
  now?: () => number
  staff?: number
  contacts?: number
  groups?: number
  /** Staff and external members together. */
  membersPerGroup?: number
  /** Lines in the archive at the start. */
  messages?: number
  chaos?: boolean | Partial<ChaosRates>
  /** Per API; 45009 and 45033 beyond. Without: 10,000 a minute, any number at once. */
  limits?: Limits
  tokenSeconds?: number
  /** How long an API call takes, in ms; 0 answers at once. */
  latency?: number
  /** Others get 60020. Null or absent: everybody is let in. */
  allowedIps?: readonly string[] | null
  /** Staff confirm mass tasks by themselves after so many ms. */
  autoConfirm?: number | false
  /** Mass messages a customer or group may get in a month; null: as many as the month has days. */
  monthlyCap?: number | null
  /** Put mass messages that were sent into the archive too (whether WeCom does is not documented). */
  archiveMassSends?: boolean
  /** Receivers named in an archived group message; the platform names all, which makes every line kilobytes long. */
  archiveReceivers?: number
}

export async function startWecomSimulator(options: WecomSimulatorOptions = {}): Promise<WecomSimulator> {
  const { seed = 1, now = Date.now, staff = 20, contacts = 500, groups = 40, membersPerGroup = 60, messages = 20_000 } = options
  const world = generateWorld(seed, { staff, contacts, groups, membersPerGroup }, now())
  const secrets = seeded(seed, 'secrets')
  const credentials = {
    corpId: world.corpId,
    secret: secrets.id(43),
    agentId: String(1_000_002 + secrets.below(90)),
    callbackToken: secrets.id(24),
    // 43 characters of base64: the last may carry only two bits beyond the 32 bytes.
    encodingAesKey: `${secrets.id(42)}A`,
    relayToken: secrets.id(32),
    archiveToken: secrets.id(32),
  }
  const faults = createFaults(seed, options.chaos ?? false)
  const history = createHistory(seed, world, messages, now(), faults.rates.recallFirst > 0, options.archiveReceivers ?? 12)
  const archive = createArchive(seed, history, faults)
  const relay = createRelay(credentials, seed, faults, now)
  const tokens = createTokens(seeded(seed, 'tokens'), options.tokenSeconds ?? 7200, now)
  const calls = createCallLog(now)
  const gate = createLimitGate({ perMinute: 10_000, concurrent: Number.POSITIVE_INFINITY, ...options.limits }, now)
  let allowedIps = options.allowedIps ?? null
  const platform: Platform = {
    world,
    random: seeded(seed, 'live'),
    now,
    rules: { monthlyCap: options.monthlyCap ?? null, autoConfirm: options.autoConfirm ?? false },
    emit: (event) => relay.push(event),
    delivered: (task, target) => {
      if (options.archiveMassSends === true && task.text !== undefined) act.say(target.id, target.userid, task.text.content)
    },
  }
  // Ids made by people do not depend on how many calls the client makes.
  const act = createAct({ platform: { ...platform, random: seeded(seed, 'acts') }, archive, faults })
  const said: string[] = []
  const events = seeded(seed, 'events')
  const server = createWecomServer({
    platform,
    credentials,
    tokens,
    latency: options.latency ?? 0,
    hints: seeded(seed, 'hints'),
    faults,
    gate,
    calls,
    relay,
    archive,
    allowedIps: () => allowedIps,
    control: createControl(() => simulator),
  })
  // A client that keeps its connections is not to be cut by our idling.
  server.keepAliveTimeout = 60_000
  const listener = await listenOn(server, options.port ?? 0)
  const url = `http://127.0.0.1:${listener.port}`
  const stop = async (): Promise<void> => {
    relay.stopWaiting()
    await listener.stop()
  }
  const simulator: WecomSimulator = {
    url,
    relayUrl: `${url}/relay`,
    archiveUrl: `${url}/archive`,
    credentials,
    world,
    calls: calls.records,
    count: (api) => calls.count(api),
    fail: (api, errcode, times = 1) => faults.fail(api, errcode, times),
    drop: (api, mode, times = 1) => faults.drop(api, mode, times),
    act,
    chaosEvents: (count) => happen({ world, random: events, act, faults, said }, count),
    setChaos: (chaos) => faults.setRates(chaos),
    setAllowedIps: (ips) => void (allowedIps = ips),
    expireToken: () => tokens.expire(),
    truth: () => {
      settle(platform)
      act.settleTransfers()
      return truthOf(world, archive)
    },
    truthLines: (kinds) => truthLines(world, archive, kinds),
    callbacks: () => relay.plain(),
    writeArchive: (file) => archive.write(file),
    stop,
    start: () => listener.listen(),
    close: stop,
  }
  return simulator
}

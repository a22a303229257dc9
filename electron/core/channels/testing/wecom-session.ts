/** A session against a server of a test: no budget, real time, everything logged kept for looking at. */
import type { WecomConfig } from '#shared/domain/accounts.ts'
import type { LiveBatch, LiveSession, PullStream, SessionContext } from '../channel/connector.ts'
import type { LiveRecord } from '../channel/records.ts'
import type { WecomSimulator } from '#core/testing/simulators.ts'
import { wecomConnector } from '../wecom/wecom.ts'

export interface TestSession {
  session: LiveSession
  ctx: SessionContext
  logged: string[]
}

export const never = new AbortController().signal

export const testConfig = (url: string, more: Partial<WecomConfig> = {}): WecomConfig => ({
  channel: 'wecom',
  url,
  corpId: 'ww0000000000000000',
  agentId: '',
  relayUrl: '',
  archiveUrl: '',
  archivePath: '',
  pushOwnTags: true,
  ...more,
})

export function openSession(
  config: WecomConfig,
  secrets: Record<string, string>,
  more: Partial<SessionContext> = {},
): TestSession {
  const logged: string[] = []
  const ctx: SessionContext = {
    accountId: 1,
    config,
    secrets,
    limiter: { run: (_api, _signal, work) => work() },
    now: Date.now,
    // Waits are shortened: what is tested is that they are waited, not how long.
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, Math.min(ms, 20))
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(signal.reason as Error)
        })
      }),
    log: (level, event, detail) => logged.push(JSON.stringify({ level, event, detail })),
    ...more,
  }
  return { session: wecomConnector.open(ctx), ctx, logged }
}

export function openOn(sim: WecomSimulator, config: Partial<WecomConfig> = {}, more: Partial<SessionContext> = {}): TestSession {
  const { corpId, secret, callbackToken, encodingAesKey, relayToken, archiveToken } = sim.credentials
  const secrets = { secret, callbackToken, callbackAesKey: encodingAesKey, relayToken, archiveToken }
  return openSession(testConfig(sim.url, { corpId, ...config }), secrets, more)
}

export function streamOf(session: LiveSession, name: string): PullStream {
  const stream = session.streams.find((one) => one.name === name)
  if (stream === undefined) throw new Error(`no stream ${name}`)
  return stream
}

interface Pulled {
  records: LiveRecord[]
  ids: string[]
  digests: (string | undefined)[]
  pages: number
  cursor: string | null
}

/** Page after page to the end, as the engine asks. */
export async function pullAll(stream: PullStream, cursor: string | null = null): Promise<Pulled> {
  const pulled: Pulled = { records: [], ids: [], digests: [], pages: 0, cursor }
  for (;;) {
    const page = await stream.pull(pulled.cursor, never)
    pulled.records.push(...page.records())
    pulled.ids.push(...(page.ids ?? []))
    pulled.digests.push(page.digest)
    pulled.pages++
    pulled.cursor = page.cursor
    if (!page.more) return pulled
  }
}

export function ofType<T extends LiveRecord['type']>(
  records: readonly LiveRecord[],
  type: T,
): Extract<LiveRecord, { type: T }>[] {
  return records.filter((record): record is Extract<LiveRecord, { type: T }> => record.type === type)
}

/** Listens until `enough` says so of all batches; returns them with the last cursor. */
export async function listenUntil(
  session: LiveSession,
  cursor: string | null,
  enough: (records: readonly LiveRecord[], batches: readonly LiveBatch[]) => boolean,
): Promise<{ records: LiveRecord[]; batches: LiveBatch[]; cursor: string | null }> {
  const stop = new AbortController()
  const batches: LiveBatch[] = []
  const records: LiveRecord[] = []
  let last = cursor
  const sink = async (batch: LiveBatch): Promise<void> => {
    batches.push(batch)
    records.push(...batch.records)
    last = batch.cursor ?? last
    if (enough(records, batches)) stop.abort(new Error('enough'))
  }
  try {
    await session.listen!(cursor, sink, stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  return { records, batches, cursor: last }
}

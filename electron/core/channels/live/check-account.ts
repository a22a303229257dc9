/** Job accountCheck: tries a login before it is kept. Writes nothing; the secrets stay in memory. */
import type { z } from 'zod'
import type { accountJobs } from '#shared/contract/accounts.ts'
import { accountConfigSchema, strandedSecrets, type AccountConfig } from '#shared/domain/accounts.ts'
import type { ReadDb } from '#core/store/db.ts'
import type { SecretBox } from '#core/store/secret-box.ts'
import { getAccount } from '#core/store/tables/accounts.ts'
import { liveConnector } from './registry.ts'
import type { LiveConnector, LiveSession } from '../channel/connector.ts'
import { problemFrom, sleep } from '../channel/failures.ts'
import { redactor } from '../channel/redact.ts'

type Input = z.input<typeof accountJobs.accountCheck.input>
type Output = z.output<typeof accountJobs.accountCheck.output>

/** Someone watches: an answer that does not come by then does not come. */
const PATIENCE = 25_000

interface CheckContext {
  db: ReadDb
  secrets: SecretBox
  signal: AbortSignal
  connector?: (channel: LiveConnector['channel']) => Promise<LiveConnector>
}

/** Secrets that are not given are those already kept for account `id`, where the address they were given for is the same. A failure is an answer, not an error; only a cancel throws. */
export async function checkAccount(ctx: CheckContext, input: Input): Promise<Output> {
  const config = accountConfigSchema.parse(input.config)
  const secrets = { ...keptSecrets(ctx, input.id, config), ...input.secrets }
  const redact = redactor(secrets)
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(PATIENCE)])
  let session: LiveSession | undefined
  try {
    const connector = await (ctx.connector ?? liveConnector)(config.channel)
    session = connector.open({
      accountId: input.id ?? 0,
      config,
      secrets,
      limiter: { run: (_api, _signal, work) => work() },
      now: Date.now,
      sleep,
      log: () => {},
    })
    const login = await session.check(signal)
    return { ok: true, ...redact.data(login), capabilities: [...session.capabilities], problem: null }
  } catch (error) {
    ctx.signal.throwIfAborted()
    const problem = signal.aborted
      ? { kind: 'offline' as const, code: 'TIMED_OUT' as const, fix: 'checkAddress' as const }
      : redact.problem(problemFrom(error))
    return { ok: false, nativeId: '', name: '', capabilities: [], problem }
  } finally {
    await session?.close().catch((error: unknown) => {
      // What was to be known is known.
      console.error('[sync] closing the connection that was tried:', redact.problem(problemFrom(error)))
    })
  }
}

function keptSecrets(ctx: CheckContext, id: number | undefined, config: AccountConfig): Record<string, string> {
  const account = id === undefined ? undefined : getAccount(ctx.db, id)
  if (account === undefined) return {}
  const kept = ctx.secrets.all(ctx.db, account.id)
  if (account.config === null) return kept
  for (const name of strandedSecrets(JSON.parse(account.config) as AccountConfig, config)) delete kept[name]
  return kept
}

/** The state of a live account as a person says it. Pure: words come from `t`, moments from `time`. */
import type { AccountItem } from '#shared/contract/accounts.ts'
import type { LiveChannel } from '#shared/domain/accounts.ts'
import type { ChannelProblem, Fix } from '#shared/domain/channel-problems.ts'
import type { Translate } from '#renderer/base/i18n/translate.ts'

export type LiveState = NonNullable<AccountItem['live']>
export type LiveAccount = AccountItem & { live: LiveState }
/** good: up to date. busy: something runs. quiet: nothing runs, nothing is wrong. attention: a person is needed. */
export type Tone = 'good' | 'busy' | 'quiet' | 'attention'

export interface WordsContext {
  t: Translate
  /** Epoch ms as said in a sentence: 10:32, 昨天 10:32. */
  time: (ms: number) => string
}

export function isLive(account: AccountItem): account is LiveAccount {
  return account.live !== null
}

export function channelOf(account: LiveAccount): LiveChannel {
  return account.live.config.channel
}

/** The name a person gave; a bare id (it is beside the name anyway) gives way to the channel's word. */
export function accountName(account: AccountItem, t: Translate): string {
  const { name, nativeId, live } = account
  if (name.trim() !== '' && !(live && name === nativeId)) return name
  return live ? t(`accounts.short.${live.config.channel}`) : nativeId
}

/** First letter large, for a problem that stands alone; Chinese stays as it is. */
export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The same code may mean something else of another kind: `problems.<code>_<kind>` where there is one. */
export function problemText(problem: Pick<ChannelProblem, 'code' | 'kind'>, t: Translate): string {
  return t(`problems.${problem.code}`, { context: problem.kind })
}

/** Some kind of data has never come in whole. */
export function isFirstSync({ lastSuccessAt, progress }: LiveState): boolean {
  return lastSuccessAt === null || progress.some((stream) => stream.state === 'waiting')
}

export function stateOf({ live }: LiveAccount, { t, time }: WordsContext): { tone: Tone; text: string } {
  if (live.paused) return { tone: 'quiet', text: t('accounts.state.paused') }
  switch (live.phase) {
    case 'stopped':
      return { tone: 'quiet', text: t('accounts.state.stopped') }
    case 'connecting':
      return { tone: 'busy', text: t('accounts.state.connecting') }
    case 'syncing':
      return { tone: 'busy', text: t(isFirstSync(live) ? 'accounts.state.first' : 'accounts.state.syncing') }
    case 'live':
      if (live.problem) return { tone: 'attention', text: t('accounts.state.partly', { problem: problemText(live.problem, t) }) }
      return {
        tone: 'good',
        text:
          live.lastSuccessAt === null
            ? t('accounts.state.liveNew')
            : t('accounts.state.live', { time: time(live.lastSuccessAt) }),
      }
    case 'offline':
      return { tone: 'quiet', text: t(`accounts.state.offline.${live.config.channel}`, { time: time(live.since) }) }
    case 'failed':
      return {
        tone: 'attention',
        text: t('accounts.state.failed', {
          problem: live.problem ? problemText(live.problem, t) : t('problems.REFUSED'),
        }),
      }
  }
}

/** The kind of data that is coming in now and its figures; the one with most behind it where several are. */
export function runningStream(progress: LiveState['progress']): { stream: string; done: number; total: number | null } | null {
  const running = progress
    .filter((stream) => stream.state === 'running')
    .toSorted((a, b) => (b.total ?? b.done) - (a.total ?? a.done))
  const [first] = running
  if (!first) return null
  const total = first.total !== null && first.total > 0 ? first.total : null
  return { stream: first.stream, done: total === null ? first.done : Math.min(first.done, total), total }
}

/** Which one thing helps: opens the account's form, tries again, or shows another screen. Null where waiting is all. */
type FixRoute = 'form' | 'again' | 'outbox' | 'log' | null

export function fixRoute(fix: Fix): FixRoute {
  switch (fix) {
    case 'checkAddress':
    case 'enterSecret':
    case 'enterCallbackKey':
      return 'form'
    case 'allowIp':
    case 'grantPermission':
    case 'widenScope':
    case 'wait':
      return 'again'
    case 'decide':
    case 'editItem':
      return 'outbox'
    case 'openLog':
      return 'log'
  }
}

/** What a problem carries besides its sentence, as lines of name and value, the channel's own words last. */
export function problemDetails(
  problem: ChannelProblem,
  t: Translate,
  known: (key: string) => boolean,
): { name: string; value: string }[] {
  const lines = Object.entries(problem.params ?? {}).map(([name, value]) => {
    const key = `accounts.params.${name}`
    return { name: known(key) ? t(key) : name, value: String(value) }
  })
  if (problem.detail) lines.push({ name: t('accounts.channelWords'), value: problem.detail })
  return lines
}

/** The address the channel said it does not know, if it said one. */
export function refusedIp(problem: ChannelProblem | null): string | null {
  const ip = problem?.code === 'NOT_ALLOWED_IP' ? problem.params?.ip : undefined
  return typeof ip === 'string' && ip !== '' ? ip : null
}

import { QunxiError } from '#shared/contract/errors.ts'
import type { AccountItem } from '#shared/contract/accounts.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { SyncEngine } from '#core/channels/live/engine.ts'
import type { Workspace } from '#core/workspace.ts'
import { accountNamed, refuseSecretOptions, SECRET_OPTIONS } from './account-words.ts'
import { wholeNumber, type Arguments } from './arguments.ts'
import { command, type Command } from './command.ts'

const runUsage = 'sync run [--account A] [--until idle] [--for SECONDS]'
const outboxShows = ['open', 'attention', 'closed', 'all']
/** A channel that cannot be reached for so long is not waited for: who started this can start it again. */
const GIVE_UP_MS = 20_000
const LOOK_MS = 500

type Live = NonNullable<AccountItem['live']>

function liveItems(workspace: Workspace, only?: number): (AccountItem & { live: Live })[] {
  const { items } = dispatch(workspace, 'accounts.list', {}).output as { items: AccountItem[] }
  return items.filter(
    (item): item is AccountItem & { live: Live } => item.live !== null && (only === undefined || item.id === only),
  )
}

function chosenAccount(workspace: Workspace, args: Arguments): number | undefined {
  refuseSecretOptions(args)
  return args.options.account === undefined ? undefined : accountNamed(workspace, args.options.account).id
}

/** Lines for a person on standard error, when something moved. */
function follow(workspace: Workspace, only: number | undefined): () => void {
  let last = ''
  return () => {
    const text = liveItems(workspace, only)
      .map(({ name, live }) => {
        const streams = live.progress
          .filter((one) => one.state !== 'waiting')
          .map((one) => `${one.stream} ${one.done}${one.total === null || one.state === 'done' ? '' : `/${one.total}`}`)
        const trouble = live.problem ? ` ${live.problem.code}` : ''
        const waiting = live.outbox.waiting > 0 ? ` · ${live.outbox.waiting} to send` : ''
        return `${name}: ${live.phase}${trouble} · ${streams.join(' · ')}${waiting}`
      })
      .join('\n')
    if (text === last) return
    last = text
    process.stderr.write(`${text}\n`)
  }
}

async function run(workspace: Workspace, args: Arguments): Promise<unknown> {
  const only = chosenAccount(workspace, args)
  const { until } = args.options
  if (until !== undefined && until !== 'idle')
    throw new QunxiError('BAD_INPUT', `--until takes idle. Usage: ${runUsage}`, { option: 'until' })
  const seconds = wholeNumber(args.options.for, 'for', 0)
  if (liveItems(workspace, only).length === 0)
    throw new QunxiError('NOT_FOUND', 'There is no live account; add one with: account add')
  const engine = new SyncEngine({
    ...{ store: workspace.store, secrets: workspace.secrets, listeners: workspace.listeners, zone: () => workspace.zone },
    ...(only === undefined ? {} : { only }),
  })
  const begun = Date.now()
  let items: ReturnType<typeof liveItems> = []
  const stop = new AbortController()
  const end = (why: 'time' | 'interrupted' | 'unreachable') => () => stop.abort(why)
  const interrupted = end('interrupted')
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', interrupted)
  const tell = follow(workspace, only)
  let unreachableSince: number | undefined
  const look = setInterval(() => {
    tell()
    const away = liveItems(workspace, only).some(({ live }) => live.phase === 'offline' || live.phase === 'connecting')
    unreachableSince = away ? (unreachableSince ?? Date.now()) : undefined
    if (until === 'idle' && unreachableSince !== undefined && Date.now() - unreachableSince > GIVE_UP_MS) end('unreachable')()
  }, LOOK_MS)
  const timer = seconds > 0 ? setTimeout(end('time'), seconds * 1000) : undefined
  try {
    await (until === 'idle' ? engine.runUntilIdle(undefined, stop.signal) : engine.runUntil(stop.signal))
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    clearInterval(look)
    clearTimeout(timer)
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', interrupted)
    tell()
    items = liveItems(workspace, only)
    await engine.stop()
  }
  return result(items, stop.signal.aborted ? (stop.signal.reason as string) : 'idle', begun)
}

function result(items: (AccountItem & { live: Live })[], ended: string, begun: number): unknown {
  const accounts = items.map(({ id, name, counts, live }) => {
    const { phase, problem, lastSuccessAt, outbox, conflicts } = live
    return { id, name, phase, problem, lastSuccessAt, counts, outbox, conflicts }
  })
  const bad = accounts.find(({ phase }) => phase === 'failed' || (ended === 'unreachable' && phase !== 'live'))
  const document = { ended, seconds: Math.round((Date.now() - begun) / 100) / 10, accounts }
  if (bad && ended !== 'interrupted' && ended !== 'time') {
    const why = bad.problem ? `: ${bad.problem.code}${bad.problem.detail ? ` (${bad.problem.detail})` : ''}` : ''
    throw new QunxiError('REFUSED', `${bad.name} could not be brought up to date${why}`, document)
  }
  return document
}

function ids(args: Arguments): string[] {
  return (args.lists.ids ?? []).flatMap((word) => word.split(',')).filter(Boolean)
}

/** The rows named, or every row that failed. */
function retry(workspace: Workspace): (args: Arguments) => unknown {
  return (args) => {
    const named = ids(args)
    const { items } = dispatch(workspace, 'outbox.list', { show: 'attention', limit: 500 }).output as {
      items: { id: string; state: string }[]
    }
    const all = named.length > 0 ? named : items.filter((item) => item.state === 'failed').map((item) => item.id)
    return all.length === 0 ? { retried: 0 } : dispatch(workspace, 'outbox.retry', { ids: all }).output
  }
}

export const syncCommands: Record<string, Command> = {
  'sync run': command(
    {
      usage: runUsage,
      about: 'Keep live accounts in step with their channels: until nothing is left to do, for so long, or until Ctrl+C',
      options: ['account', 'until', 'for', ...SECRET_OPTIONS],
    },
    run,
  ),
  'sync status': command({ usage: 'sync status', about: 'How each live account fares, and what waits' }, (workspace) => ({
    ...(dispatch(workspace, 'accounts.summary', {}).output as object),
    accounts: liveItems(workspace).map(({ id, name, channel, counts, live }) => ({
      id,
      name,
      channel,
      counts,
      ...live,
      config: undefined,
    })),
  })),
  'sync log': command(
    {
      usage: 'sync log [--account A] [--limit N]',
      about: 'What the engine did and what went wrong, newest first',
      options: ['account', 'limit'],
    },
    (workspace, args) => {
      const accountId = chosenAccount(workspace, args)
      const limit = wholeNumber(args.options.limit, 'limit', 100)
      return dispatch(workspace, 'sync.log', { ...(accountId === undefined ? {} : { accountId }), limit }).output
    },
  ),
  'outbox list': command(
    {
      usage: 'outbox list [--show open|attention|closed|all] [--account A] [--limit N]',
      about: 'What goes out: waiting, sent, failed',
      options: ['show', 'account', 'limit'],
    },
    (workspace, args) => {
      const accountId = chosenAccount(workspace, args)
      const show = args.options.show ?? 'open'
      if (!outboxShows.includes(show))
        throw new QunxiError('BAD_INPUT', `--show takes ${outboxShows.join(', ')}`, { option: 'show' })
      const limit = wholeNumber(args.options.limit, 'limit', 100)
      return dispatch(workspace, 'outbox.list', { show, limit, ...(accountId === undefined ? {} : { accountId }) }).output
    },
  ),
  'outbox retry': command(
    { usage: 'outbox retry [--ids ID…]', about: 'Try failed rows again: those named, or all', lists: ['ids'] },
    (workspace, args) => retry(workspace)(args),
  ),
  'outbox cancel': command(
    { usage: 'outbox cancel --ids ID…', about: 'Take back what has not left yet', lists: ['ids'] },
    (workspace, args) => {
      const named = ids(args)
      if (named.length === 0)
        throw new QunxiError('BAD_INPUT', 'Name the rows with --ids ID… (outbox list shows them)', { option: 'ids' })
      return dispatch(workspace, 'outbox.cancel', { ids: named }).output
    },
  ),
}

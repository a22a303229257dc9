import { QunxiError } from '#shared/contract/errors.ts'
import { WECOM_URL } from '#shared/domain/accounts.ts'
import { plainAndFar } from '#shared/domain/plain-address.ts'
import { dispatch } from '#core/rpc/serve.ts'
import type { Workspace } from '#core/workspace.ts'
import { accountNamed, liveChannelOf, refuseSecretOptions, SECRET_OPTIONS, secretsFromEnvironment } from './account-words.ts'
import { oneWord, type Arguments } from './arguments.ts'
import { command, type Command } from './command.ts'

const addUsage =
  'account add CHANNEL --url URL [--corp-id C --agent-id A --relay-url R --archive-url U --archive-path P | --reverse] [--allow-plain] [--name N]'

interface AccountDocument {
  items: { id: number; live: unknown }[]
}

function configOf(channel: 'wecom' | 'onebot', args: Arguments): Record<string, unknown> {
  const { options } = args
  if (channel === 'onebot') {
    if (options.url === undefined)
      throw new QunxiError('BAD_INPUT', `Say where with --url ws://…. Usage: ${addUsage}`, { option: 'url' })
    return { channel, mode: args.flags.has('reverse') ? 'reverse' : 'forward', url: options.url }
  }
  const corpId = options['corp-id']
  if (corpId === undefined)
    throw new QunxiError('BAD_INPUT', `A WeCom account needs --corp-id. Usage: ${addUsage}`, { option: 'corp-id' })
  return {
    channel,
    corpId,
    url: options.url ?? WECOM_URL,
    agentId: options['agent-id'] ?? '',
    relayUrl: options['relay-url'] ?? '',
    archiveUrl: options['archive-url'] ?? '',
    archivePath: options['archive-path'] ?? '',
  }
}

/** The person at the terminal says it for the addresses of this very command. */
function allowingPlain(config: Record<string, unknown>): Record<string, unknown> {
  const addresses = [config.url, config.relayUrl, config.archiveUrl].map((address) => plainAndFar(String(address ?? '')))
  return { ...config, plainAllowed: [...new Set(addresses.filter((address) => address !== null))] }
}

function add(workspace: Workspace, args: Arguments): unknown {
  const channel = liveChannelOf(oneWord(args, 'channel', addUsage), addUsage)
  refuseSecretOptions(args, channel)
  const { output } = dispatch(workspace, 'accounts.save', {
    name: args.options.name ?? '',
    config: args.flags.has('allow-plain') ? allowingPlain(configOf(channel, args)) : configOf(channel, args),
    secrets: secretsFromEnvironment(channel),
  })
  const { id } = output as { id: number }
  return document(workspace, id)
}

function document(workspace: Workspace, id: number): unknown {
  const { items } = dispatch(workspace, 'accounts.list', {}).output as AccountDocument
  return items.find((item) => item.id === id)
}

/** A command about one account, which is named by its words. */
function aboutOne(usage: string, about: string, run: (workspace: Workspace, id: number, args: Arguments) => unknown): Command {
  return command({ usage, about, options: SECRET_OPTIONS }, (workspace, args) => {
    refuseSecretOptions(args)
    return run(workspace, accountNamed(workspace, oneWord(args, 'account', usage)).id, args)
  })
}

export const accountCommands: Record<string, Command> = {
  'account add': command(
    {
      usage: addUsage,
      about:
        'Add a live account (wecom or onebot); secrets are read from the environment: QUNXI_WECOM_SECRET, QUNXI_ONEBOT_TOKEN, …',
      options: ['url', 'corp-id', 'agent-id', 'relay-url', 'archive-url', 'archive-path', 'name', ...SECRET_OPTIONS],
      flags: ['reverse', 'allow-plain'],
    },
    add,
  ),
  'account list': command(
    { usage: 'account list', about: 'Accounts with their state, what they hold, what waits' },
    (workspace) => dispatch(workspace, 'accounts.list', {}).output,
  ),
  'account check': aboutOne('account check A', 'Try the login of an account as it is stored', (workspace, id) => {
    const stored = document(workspace, id) as { live: { config: never } }
    return workspace.jobs.runToEnd('accountCheck', { id, config: stored.live.config, secrets: {} })
  }),
  'account pause': aboutOne('account pause A', 'Stop an account; what waits stays', (workspace, id) => {
    dispatch(workspace, 'accounts.pause', { id, paused: true })
    return { id, paused: true }
  }),
  'account resume': aboutOne('account resume A', 'Start a paused account again', (workspace, id) => {
    dispatch(workspace, 'accounts.pause', { id, paused: false })
    return { id, paused: false }
  }),
  'account remove': aboutOne('account remove A', 'Forget an account and its secrets; what was synced stays', (workspace, id) => {
    dispatch(workspace, 'accounts.remove', { id })
    return { id, removed: true }
  }),
}

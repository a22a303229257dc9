/** Live accounts on the command line: which one is meant, what it is reached by, its secrets from the environment. */
import { QunxiError } from '#shared/contract/errors.ts'
import { accountSecrets, liveChannels, type AccountConfig, type LiveChannel } from '#shared/domain/accounts.ts'
import { liveAccounts, type LiveAccountRow } from '#core/store/tables/accounts.ts'
import { displayName } from '#core/channels/live/save-account.ts'
import type { Workspace } from '#core/workspace.ts'
import type { Arguments } from './arguments.ts'

/** Options people would try; taken so that they can be told where a secret belongs, instead of "unknown option". */
export const SECRET_OPTIONS: readonly string[] = [
  ...['secret', 'corp-secret', 'token', 'access-token', 'password', 'key'],
  ...['callback-token', 'callback-aes-key', 'aes-key', 'relay-token', 'archive-token'],
]

export function refuseSecretOptions(args: Arguments, channel?: LiveChannel): void {
  const option = SECRET_OPTIONS.find((name) => args.options[name] !== undefined)
  if (option === undefined) return
  const variables = channel
    ? Object.values(accountSecrets[channel])
    : liveChannels.flatMap((each): string[] => Object.values(accountSecrets[each]))
  throw new QunxiError(
    'BAD_INPUT',
    `--${option}: secrets are never given on the command line, where others can read them. Set ${variables.join(', ')} in the environment`,
    { option },
  )
}

/** What the environment holds of a channel's secrets. */
export function secretsFromEnvironment(channel: LiveChannel): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, variable] of Object.entries(accountSecrets[channel])) {
    const value = process.env[variable]
    if (value !== undefined && value !== '') found[name] = value.trim()
  }
  return found
}

export function liveChannelOf(word: string, usage: string): LiveChannel {
  const channel = liveChannels.find((each) => each === word)
  if (!channel) throw new QunxiError('BAD_INPUT', `Say wecom or onebot. Usage: ${usage}`, { channel: word })
  return channel
}

/** Known before the first connection has told the login's own name. */
function corpOf(account: LiveAccountRow): string | undefined {
  const config = JSON.parse(account.config) as AccountConfig
  return config.channel === 'wecom' ? config.corpId : undefined
}

/** By id, name, corp id or the channel's own name for it. Throws NOT_FOUND naming those there are, CONFLICT for a name that two have. */
export function accountNamed(workspace: Workspace, word: string): LiveAccountRow {
  const accounts = liveAccounts(workspace.store.read)
  const byId = accounts.find((account) => String(account.id) === word)
  if (byId) return byId
  const found = accounts.filter((account) => [account.native_id, displayName(account), corpOf(account)].includes(word))
  if (found.length > 1) {
    throw new QunxiError('CONFLICT', `${found.length} accounts are called ${word}: give the id`, {
      ids: found.map((one) => one.id),
    })
  }
  if (found[0]) return found[0]
  const there = accounts.map((account) => `${account.id} ${displayName(account)}`).join(', ')
  throw new QunxiError('NOT_FOUND', `There is no live account ${word}${there ? `; there are: ${there}` : ''}`, { account: word })
}

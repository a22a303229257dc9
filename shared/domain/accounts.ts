/** Live accounts: which channels there are, what each must be told, what it can do. */
import { z } from 'zod'

export const liveChannels = ['wecom', 'onebot'] as const
export type LiveChannel = (typeof liveChannels)[number]

export const capabilities = [
  'contacts',
  'groups',
  'members',
  'messages',
  'tags',
  'remarks',
  'massSend',
  'directSend',
  'recall',
] as const
export type Capability = (typeof capabilities)[number]

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).max(500)
const socketUrl = z.url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// address' }).max(500)

export const WECOM_URL = 'https://qyapi.weixin.qq.com'

/** Addresses beyond the network at hand (`scheme://host:port`) that a person allowed to be spoken to without encryption. */
const plainAllowed = z.array(z.string().max(600)).max(3).optional()

export const wecomConfigSchema = z.object({
  channel: z.literal('wecom'),
  /** Without `/cgi-bin`, though one at the end is understood. */
  url: httpUrl.default(WECOM_URL),
  corpId: z.string().trim().min(1).max(64),
  agentId: z.string().trim().max(32).default(''),
  /** A relay that keeps the callbacks WeCom posts to it until we fetch them (docs/decisions/wecom.md). */
  relayUrl: httpUrl.or(z.literal('')).default(''),
  /** An archive gateway, or a file or folder it writes decrypted JSON lines into. One of the two at most. */
  archiveUrl: httpUrl.or(z.literal('')).default(''),
  archivePath: z.string().max(1000).default(''),
  /** Tags made here are made in WeCom too when a WeCom customer gets one. */
  pushOwnTags: z.boolean().default(true),
  plainAllowed,
})

const onebotConfigSchema = z.object({
  channel: z.literal('onebot'),
  /** forward: we dial `url`. reverse: we listen at it (loopback unless a token is set). */
  mode: z.enum(['forward', 'reverse']).default('forward'),
  url: socketUrl,
  plainAllowed,
})

export const accountConfigSchema = z.discriminatedUnion('channel', [wecomConfigSchema, onebotConfigSchema])
export type AccountConfig = z.output<typeof accountConfigSchema>
export type WecomConfig = z.output<typeof wecomConfigSchema>
export type OneBotConfig = z.output<typeof onebotConfigSchema>

/** Secrets by channel, and the environment variable each is read from on the command line. */
export const accountSecrets = {
  wecom: {
    secret: 'QUNXI_WECOM_SECRET',
    callbackToken: 'QUNXI_WECOM_CALLBACK_TOKEN',
    callbackAesKey: 'QUNXI_WECOM_CALLBACK_AES_KEY',
    relayToken: 'QUNXI_WECOM_RELAY_TOKEN',
    archiveToken: 'QUNXI_WECOM_ARCHIVE_TOKEN',
  },
  onebot: { token: 'QUNXI_ONEBOT_TOKEN' },
} as const satisfies Record<LiveChannel, Record<string, string>>

/** What is told a secret: scheme, host and port. Null for one that is sent nowhere, or while there is no address. */
function toldTo(config: AccountConfig, secret: string): string | null {
  const address =
    config.channel === 'onebot'
      ? config.url
      : { secret: config.url, relayToken: config.relayUrl, archiveToken: config.archiveUrl }[secret]
  const [, scheme, host] = /^([a-z]+):\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(address ?? '') ?? []
  if (scheme === undefined || host === undefined) return null
  // Listening and dialling are two things: a token that guests had to know is not told to whom we dial.
  return `${config.channel === 'onebot' ? `${config.mode} ` : ''}${scheme}://${host}`.toLowerCase()
}

/**
 * A secret belongs to the address it was given for: these would be told to another one if `before` became `after`. An address that was
 * emptied strands its secrets too.
 */
export function strandedSecrets(before: AccountConfig, after: AccountConfig): string[] {
  if (before.channel !== after.channel) return Object.keys(accountSecrets[before.channel])
  return Object.keys(accountSecrets[before.channel]).filter((name) => toldTo(before, name) !== toldTo(after, name))
}

/**
 * stopped: nothing runs (the app is closed, the account is paused). connecting: no answer yet. syncing: a pass is running.
 * live: up to date and listening. offline: cannot be reached, tried again by itself. failed: needs a person.
 */
export const accountPhases = ['stopped', 'connecting', 'syncing', 'live', 'offline', 'failed'] as const
export type AccountPhase = (typeof accountPhases)[number]

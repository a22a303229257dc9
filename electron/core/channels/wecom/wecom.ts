/** The WeCom (企业微信) customer contact channel: what it can do, its streams, and its way out. */
import type { Capability, WecomConfig } from '#shared/domain/accounts.ts'
import type { ProblemCode } from '#shared/domain/channel-problems.ts'
import { ChannelError, type LiveConnector, type LiveSession, type PullStream, type SessionContext } from '../channel/connector.ts'
import { refuseUnallowedPlain } from '../channel/plain.ts'
import { WecomApi } from './api.ts'
import { fileStream } from './archive-file.ts'
import { gatewayStream } from './archive-gateway.ts'
import { callbackKey } from './callback-crypto.ts'
import { contactStream, listFollowUsers, Staff } from './contacts.ts'
import { listenToRelay } from './events.ts'
import { groupStream } from './groups.ts'
import { pollTasks } from './mass-results.ts'
import { reconcileOp } from './reconcile.ts'
import { Relay } from './relay.ts'
import { sendOp } from './send.ts'
import type { Sending } from './sending.ts'
import { tagStream } from './tags.ts'
import { TransferPairs, transferStream } from './transfers.ts'

const minute = 60_000
/** With a relay the passes only heal what callbacks missed or do not tell; without one they are all there is. */
const rhythm = {
  relayed: { tags: 15 * minute, contacts: 180 * minute, groups: 60 * minute },
  alone: { tags: 10 * minute, contacts: 60 * minute, groups: 30 * minute },
  transfers: 60 * minute,
  gateway: minute / 2,
  files: minute / 6,
}

export const wecomConnector: LiveConnector = { channel: 'wecom', open: openWecom }

function openWecom(ctx: SessionContext): LiveSession {
  const { config } = ctx
  if (config.channel !== 'wecom') throw setup('UNSUPPORTED', 'editItem', `the account is of ${config.channel}`)
  refuseUnallowedPlain(config)
  const api = new WecomApi(ctx, config)
  const staff = new Staff(api, ctx.now)
  const pairs = new TransferPairs()
  const relay = relayOf(ctx, config)
  const sending: Sending = { ctx, api, cancelled: new Set(), media: new Map() }
  const every = relay === undefined ? rhythm.alone : rhythm.relayed
  const archive = archiveStream(ctx, config)
  const capabilities: Capability[] = ['contacts', 'groups', 'members', 'tags', 'remarks', 'massSend']
  if (archive !== undefined) capabilities.push('messages')
  /** Said once: the check is also the sign of life. */
  let told: number | undefined
  return {
    capabilities,
    check: async (signal) => {
      const users = await listFollowUsers(api, signal)
      if (users.length !== told) ctx.log('info', 'loginChecked', { members: users.length })
      told = users.length
      return { nativeId: config.corpId, name: config.corpId }
    },
    streams: [
      tagStream(api, every.tags),
      contactStream(api, staff, ctx.now, every.contacts),
      groupStream(api, staff, ctx.now, every.groups),
      transferStream(api, pairs, ctx.now, rhythm.transfers),
      ...(archive === undefined ? [] : [archive]),
    ],
    ...(relay === undefined
      ? {}
      : { listen: (cursor, sink, signal) => listenToRelay({ ctx, api, relay, pairs }, cursor, sink, signal) }),
    send: (op, signal) => sendOp(sending, op, signal),
    reconcile: (op, attempt, signal) => reconcileOp(sending, op, attempt, signal),
    pollTasks: (tasks, signal) => pollTasks(ctx, api, tasks, sending.cancelled, signal),
    close: async () => api.close(),
  }
}

function relayOf(ctx: SessionContext, config: WecomConfig): Relay | undefined {
  if (config.relayUrl === '') return undefined
  const token = ctx.secrets.callbackToken ?? ''
  if (token === '') throw setup('CALLBACK_KEY', 'enterCallbackKey', 'no callback token is kept')
  let key: Buffer
  try {
    key = callbackKey(ctx.secrets.callbackAesKey ?? '')
  } catch (error) {
    throw setup('CALLBACK_KEY', 'enterCallbackKey', (error as Error).message)
  }
  return new Relay(config.relayUrl, ctx.secrets.relayToken ?? '', { token, key, receiver: config.corpId })
}

function archiveStream(ctx: SessionContext, config: WecomConfig): PullStream | undefined {
  if (config.archiveUrl !== '' && config.archivePath !== '') {
    throw setup('ARCHIVE_BROKEN', 'editItem', 'the archive is read from an address or from files, not from both')
  }
  if (config.archiveUrl !== '') return gatewayStream(ctx, config.archiveUrl, ctx.secrets.archiveToken ?? '', rhythm.gateway)
  return config.archivePath === '' ? undefined : fileStream(config.archivePath, ctx.now, rhythm.files)
}

function setup(code: ProblemCode, fix: 'editItem' | 'enterCallbackKey', detail: string): ChannelError {
  return new ChannelError({ kind: 'setup', code, fix, detail })
}

/** Which connector speaks which live channel. Loaded when an account of it is opened: not needed at start. */
import type { LiveChannel } from '#shared/domain/accounts.ts'
import type { LiveConnector } from '#core/channels/channel/connector.ts'

const loaders: Record<LiveChannel, () => Promise<LiveConnector>> = {
  wecom: async () => (await import('../wecom/wecom.ts')).wecomConnector,
  onebot: async () => (await import('../onebot/onebot.ts')).onebotConnector,
}

export function liveConnector(channel: LiveChannel): Promise<LiveConnector> {
  return loaders[channel]()
}

/** Which connector speaks which live channel. Loaded when an account of it is opened: not needed at start. */
import type { LiveChannel } from '#shared/domain/accounts.ts'
import { ChannelError, type LiveConnector } from '#core/sync/live/connector.ts'

const loaders: Partial<Record<LiveChannel, () => Promise<LiveConnector>>> = {}

export async function liveConnector(channel: LiveChannel): Promise<LiveConnector> {
  const load = loaders[channel]
  if (!load) throw new ChannelError({ kind: 'setup', code: 'UNSUPPORTED', fix: 'openLog', detail: channel })
  return load()
}

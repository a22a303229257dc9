/** The sign of a channel. Its name always is beside it. */
import { IconBrandQq, IconBuilding } from '@tabler/icons-react'
import type { LiveChannel } from '#shared/domain/accounts.ts'

export function ChannelIcon({ channel, size = 18 }: { channel: LiveChannel; size?: number }) {
  const Icon = channel === 'wecom' ? IconBuilding : IconBrandQq
  return <Icon size={size} stroke={1.5} aria-hidden />
}

/** The channel an account belongs to, as a word: `telegram-import` and `telegram` are both Telegram. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { channels } from './i18n/zh/channels.ts'

/** All that have a name. */
export const channelIds: readonly string[] = Object.keys(channels)

export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation()
  return useCallback((channel) => t(`channels.${channel.replace(/-import$/, '')}`, { defaultValue: channel }), [t])
}

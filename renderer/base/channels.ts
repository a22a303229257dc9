/** The channel an account belongs to, as a word: `telegram-import` and `telegram` are both Telegram. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

export const channelIds = [
  'wechat',
  'wecom',
  'qq',
  'onebot',
  'telegram',
  'whatsapp',
  'line',
  'slack',
  'signal',
  'contacts',
  'demo',
] as const

export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation()
  return useCallback((channel) => t(`channels.${channel.replace(/-import$/, '')}`, { defaultValue: channel }), [t])
}

/** Why a delivery did not go out, in words: a person's own, or a fixed word of the clock or the channel. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

export function useReasonWords(): (row: { state: string; reason: string | null }) => string | null {
  const { t, i18n } = useTranslation()
  return useCallback(
    ({ state, reason }) => {
      if (reason === null) return null
      if (state === 'missed') return i18n.exists(`calendar.missed.${reason}`) ? t(`calendar.missed.${reason}`) : reason
      const code = /^channel:(.+)$/.exec(reason)?.[1]
      if (code === undefined) return reason
      if (i18n.exists(`calendar.send.failed.${code}`)) return t(`calendar.send.failed.${code}`)
      const why = i18n.exists(`problems.${code}`) ? t(`problems.${code}`) : code
      return t('calendar.send.failed.other', { why })
    },
    [t, i18n],
  )
}

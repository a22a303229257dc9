/** Language, zone and clock of the window, as the pure word files want them. */
import { useTranslation } from 'react-i18next'
import { localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import type { OutboxContext } from './outbox-words.ts'

export function useWords(): OutboxContext & { known: (key: string) => boolean } {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const today = localDay(format.now, format.zone)
  return {
    t: (key, values) => t(key, values ?? {}),
    known: (key) => i18n.exists(key),
    time: (ms) => (localDay(ms, format.zone) === today ? format.clock(ms) : format.moment(ms)),
    now: format.now,
  }
}

/** What a person does with rows of the outbox. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { canCancel, canRetry } from './outbox-words.ts'

export interface OutboxActs {
  cancel: (items: readonly OutboxItem[]) => void
  retry: (items: readonly OutboxItem[]) => void
  settle: (item: OutboxItem, sent: boolean) => void
}

/** Core takes a thousand ids at a time. */
const PORTION = 1000

export function useOutboxActs(): OutboxActs {
  const { t } = useTranslation()
  const write = useWrite()
  return useMemo(() => {
    const say = (message: string) => useToasts.getState().show({ message })
    return {
      cancel: (items) => {
        const ids = items.filter(canCancel).map((item) => item.id)
        if (ids.length === 0) return void say(t('outbox.nothingToCancel'))
        for (let at = 0; at < ids.length; at += PORTION) {
          void write(
            'outbox.cancel',
            { ids: ids.slice(at, at + PORTION) },
            { toast: ({ cancelled }) => t('outbox.cancelledToast', { count: cancelled }) },
          )
        }
      },
      retry: (items) => {
        const ids = items.filter((item) => canRetry(item, Date.now())).map((item) => item.id)
        if (ids.length === 0) return void say(t('outbox.nothingToRetry'))
        for (let at = 0; at < ids.length; at += PORTION) {
          void write(
            'outbox.retry',
            { ids: ids.slice(at, at + PORTION) },
            { toast: ({ retried }) => t('outbox.retriedToast', { count: retried }) },
          )
        }
      },
      settle: (item, sent) =>
        void write('outbox.settle', { id: item.id, sent }, { toast: t(sent ? 'outbox.settledSent' : 'outbox.settledAgain') }),
    }
  }, [t, write])
}

/** Each row of the outbox in words: its state, why, when next, and what can be done with it. Pure. */
import type { AccountItem } from '#shared/contract/accounts.ts'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import { problemText, type WordsContext } from './account-words.ts'

export interface OutboxContext extends WordsContext {
  /** Epoch ms. */
  now: number
}

type OutboxTone = 'quiet' | 'busy' | 'good' | 'attention'

/** Held for less than this it just leaves "soon". */
const SOON = 60_000

export function outboxWords(
  item: OutboxItem,
  account: AccountItem | undefined,
  context: OutboxContext,
): { tone: OutboxTone; text: string } {
  const { t, time } = context
  switch (item.state) {
    case 'waiting':
      return waitingWords(item, account, context)
    case 'sending':
      return { tone: 'busy', text: t('outbox.words.sending') }
    case 'uncertain':
      return needsDecision(item)
        ? { tone: 'attention', text: t('outbox.words.uncertain') }
        : { tone: 'busy', text: t('outbox.words.asking') }
    case 'sent':
      return sentWords(item, context)
    case 'failed':
      return {
        tone: 'attention',
        text: item.problem ? t('outbox.words.failed', { problem: problemText(item.problem, t) }) : t('outbox.words.failedPlain'),
      }
    case 'cancelled':
      return {
        tone: item.problem?.code === 'EXPIRED' ? 'attention' : 'quiet',
        text:
          item.problem?.code === 'EXPIRED'
            ? t('outbox.words.expired')
            : item.closedAt === null
              ? t('outbox.words.cancelled')
              : `${t('outbox.words.cancelled')} · ${time(item.closedAt)}`,
      }
  }
}

function waitingWords(item: OutboxItem, account: AccountItem | undefined, { t, time, now }: OutboxContext) {
  const tone = 'quiet' as const
  const live = account?.live
  if (live?.paused) return { tone, text: t('outbox.words.paused') }
  if (live?.phase === 'failed') return { tone: 'attention' as const, text: t('outbox.words.accountFailed') }
  const away = live?.phase === 'offline' || live?.phase === 'stopped'
  if (away || item.problem?.kind === 'offline') return { tone, text: t('outbox.words.offline') }
  const held = item.heldUntil - now >= SOON
  if (item.problem) {
    const problem = problemText(item.problem, t)
    return {
      tone,
      text: held ? t('outbox.words.retryAt', { problem, time: time(item.heldUntil) }) : t('outbox.words.retrySoon', { problem }),
    }
  }
  return { tone, text: held ? t('outbox.words.heldUntil', { time: time(item.heldUntil) }) : t('outbox.words.queued') }
}

function sentWords(item: OutboxItem, { t, time }: WordsContext): { tone: OutboxTone; text: string } {
  const { targets } = item
  if (item.taskOpen) {
    if (!targets) return { tone: 'busy', text: t('outbox.words.confirmNone') }
    const total = targets.waiting + targets.sent + targets.failed
    return { tone: 'busy', text: t('outbox.words.confirm', { sent: targets.sent, total }) }
  }
  if (targets && targets.failed > 0) {
    return { tone: 'attention', text: t('outbox.words.partly', { sent: targets.sent, failed: targets.failed }) }
  }
  if (targets && targets.sent > 1) return { tone: 'good', text: t('outbox.words.allSent', { sent: targets.sent }) }
  return {
    tone: 'good',
    text: item.closedAt === null ? t('outbox.words.sent') : t('outbox.words.sentAt', { time: time(item.closedAt) }),
  }
}

/** The channel cannot tell whether it went out; only a person can. */
export function needsDecision(item: OutboxItem): boolean {
  return item.state === 'uncertain' && item.problem?.code === 'UNCERTAIN'
}

/** Not left yet, or a task whose receivers have not all been reached. */
export function canCancel(item: OutboxItem): boolean {
  if (item.state === 'waiting' || item.state === 'failed') return true
  return item.state === 'sent' && item.kind === 'massSend' && item.taskOpen
}

export function canRetry(item: OutboxItem, now: number): boolean {
  if (item.state === 'failed') return true
  // Off line it goes by itself as soon as it can.
  return item.state === 'waiting' && item.problem !== null && item.problem.kind !== 'offline' && item.heldUntil > now
}

/** Reasons of single receivers, where the channel gives a figure or a word of the closed lists. */
const reasonKeys: Readonly<Record<string, string>> = {
  '2': 'outbox.reasons.notCustomer',
  '3': 'outbox.reasons.alreadyReceived',
  NOT_FRIEND: 'outbox.reasons.notCustomer',
  NOT_A_CUSTOMER: 'outbox.reasons.notCustomer',
  ALREADY_RECEIVED: 'outbox.reasons.alreadyReceived',
  OVER_LIMIT: 'outbox.reasons.alreadyReceived',
  REFUSED: 'outbox.reasons.refused',
  CANCELLED: 'outbox.reasons.cancelled',
}

export function reasonText(
  reason: string | null,
  { t, known }: { t: WordsContext['t']; known: (key: string) => boolean },
): string {
  if (reason === null || reason === '') return t('outbox.reasons.unknown')
  const key = reasonKeys[reason]
  if (key) return t(key)
  const problem = `problems.${reason}`
  return known(problem) ? t(problem) : reason
}

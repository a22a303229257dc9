/** What became of a message that has not left yet, in words, and what can be done with it. Pure. */
import type { OutboxItem } from '#shared/contract/outbox.ts'

export interface PendingContext {
  t: (key: string, values: Record<string, unknown>) => string
  time: (at: number) => string
  /** Epoch ms. */
  now: number
  /** Since when the account cannot be reached; null while it can. */
  offline: boolean
  paused: boolean
  /** One before it waits for a person: messages of a conversation leave in their order. */
  behind: boolean
}

interface PendingWords {
  text: string
  /** It waits for a person. */
  attention: boolean
  acts: readonly PendingAct[]
}

export type PendingAct = 'takeBack' | 'retry' | 'wasSent' | 'sendAgain'

/** Held for less than this it just leaves "soon". */
const SOON = 60_000

/** Whether it holds up what comes after it until a person has decided. */
export function waitsForPerson({ state, problem }: OutboxItem): boolean {
  return state === 'uncertain' && problem?.code === 'UNCERTAIN'
}

export function pendingWords(item: OutboxItem, { t, time, now, offline, paused, behind }: PendingContext): PendingWords {
  const { state, problem, heldUntil } = item
  const say = (key: string, values: Record<string, unknown> = {}) => t(`conversations.pending.${key}`, values)
  const reason = problem === null ? '' : t(`problems.${problem.code}`, {})
  const quiet = (text: string, acts: readonly PendingAct[] = []) => ({ text, attention: false, acts })
  switch (state) {
    case 'waiting':
      if (behind) return quiet(say('behind'), ['takeBack'])
      if (paused) return quiet(say('paused'), ['takeBack'])
      if (offline || problem?.kind === 'offline') return quiet(say('offline'), ['takeBack'])
      if (problem !== null && heldUntil > now) {
        return quiet(heldUntil - now < SOON ? say('again', { reason }) : say('againAt', { reason, time: time(heldUntil) }), [
          'retry',
          'takeBack',
        ])
      }
      return quiet(heldUntil - now >= SOON ? say('held', { time: time(heldUntil) }) : say('queued'), ['takeBack'])
    case 'sending':
      return quiet(say('sending'))
    case 'uncertain':
      // As long as the channel can still be asked, nobody has to decide.
      if (!waitsForPerson(item)) return quiet(say('asking'))
      return { text: say('uncertain'), attention: true, acts: ['wasSent', 'sendAgain'] }
    case 'failed':
      return {
        text: say('failed', { reason: reason || t('problems.REFUSED', {}) }),
        attention: true,
        acts: ['retry', 'takeBack'],
      }
    case 'sent':
    case 'cancelled':
      return quiet('')
  }
}

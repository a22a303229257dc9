/** What sending and asking after have in common. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { AccountWriter } from '../channel/account-writer.ts'
import type { Clock } from '../channel/clock.ts'
import type { Listeners } from '../channel/listeners.ts'

/** The channel is left this long to finish what it may still be doing, before it is asked whether it did. */
export const SETTLE_MS = 3000

export interface SenderOptions {
  writer: AccountWriter
  clock: Clock
  zone(): string
  listeners: Listeners
  /** Without secrets. */
  redact(problem: ChannelProblem): ChannelProblem
  /** The connection seems to be gone, or the login refused: the session is looked at. */
  onTrouble(problem: ChannelProblem): void
  /** A task was reminded, cancelled or made: its receivers may be decided now. */
  onTask(): void
}

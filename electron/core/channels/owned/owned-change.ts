/** What comparing with the channel changed here. */
import type { Topic } from '#shared/contract/topics.ts'

export interface OwnedChange {
  /** Rows that changed. 0: everything was as said already. */
  changed: number
  topics: readonly Topic[]
}

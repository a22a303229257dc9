/** What the applier of records did in one transaction. */
import type { BadRecord, TaskResultRecord } from './records.ts'

export type Extent = 'follows' | 'groups' | 'contacts'

export interface Touched {
  stream: Extent
  /** The channel's id; of a follow `external\nstaff`. */
  id: string
}

export interface Applied {
  /** Rows that changed; 0 means that nothing at all was written. */
  changed: number
  messagesAdded: number
  bad: BadRecord[]
  /** For the outbox, whose rows are the engine's. */
  taskResults: TaskResultRecord[]
  /** What is stored otherwise now than before. */
  touched: Touched[]
}

/** Which conversation's cadence is furthest behind is asked with every slice: of tens of thousands queued, by an index. */
import type { Migration } from './migration.ts'

export const migration0008: Migration = {
  version: 8,
  title: 'The cadence queue is worked off in the order of time',
  up: (db) => {
    db.exec('CREATE INDEX cadence_queue_from ON cadence_queue(from_id, conversation_id)')
  },
}

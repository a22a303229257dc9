/** Numbered migrations, each in one transaction together with `user_version`. */
import type Database from 'better-sqlite3'
import { QunxiError } from '#shared/contract/errors.ts'
import { migration0001 } from './migrations/0001-initial.ts'
import { migration0002 } from './migrations/0002-live-sync.ts'
import { migration0003 } from './migrations/0003-capture.ts'
import { migration0004 } from './migrations/0004-outbox-columns.ts'
import { migration0005 } from './migrations/0005-leases.ts'
import { migration0006 } from './migrations/0006-drafting-queue.ts'
import { migration0007 } from './migrations/0007-live-customers.ts'
import { migration0008 } from './migrations/0008-queue-by-time.ts'
import { migration0009 } from './migrations/0009-contact-names.ts'
import { migration0010 } from './migrations/0010-commands.ts'
import { migration0011 } from './migrations/0011-commits.ts'
import type { Migration } from './migrations/migration.ts'
import { commitCounter, commitState } from './tables/commits.ts'

export const migrations: readonly Migration[] = [
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
  migration0006,
  migration0007,
  migration0008,
  migration0009,
  migration0010,
  migration0011,
]

export const LATEST_VERSION = migrations.at(-1)!.version

export function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number
}

/**
 * Brings a database to `target` (the newest by default). A file from a newer app is refused with NEWER_DATABASE and left
 * as it was; a failing migration rolls back whole and throws.
 */
export function migrate(db: Database.Database, target: number = LATEST_VERSION): void {
  const current = schemaVersion(db)
  if (current > LATEST_VERSION) {
    throw new QunxiError(
      'NEWER_DATABASE',
      `This workspace was written by a newer Qunxi (schema ${current}, this app knows ${LATEST_VERSION})`,
      {
        found: current,
        known: LATEST_VERSION,
      },
    )
  }
  for (const migration of migrations) {
    if (migration.version <= current || migration.version > target) continue
    db.transaction(() => {
      migration.up(db)
      if (commitState(db)) commitCounter(db)(Date.now())
      db.pragma(`user_version=${migration.version}`)
    }).immediate()
  }
}

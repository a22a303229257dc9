/** Backups: the kept copies of a workspace, how the last ones went, and what a restore would bring and take. */
import { z } from 'zod'
import { read, write } from './define.ts'
import { errorCodes } from './errors.ts'

/** What a copy holds, in figures that say something to a person. */
const heldSchema = z.object({
  conversations: z.number(),
  customers: z.number(),
  messages: z.number(),
  /** Calendar entries; null of a backup from before they were counted. */
  entries: z.number().nullable(),
})

export const backupItemSchema = z.object({
  /** Absolute path: its identity. */
  file: z.string(),
  /** `own`: in the workspace's folder. `folder`: in the folder that a person chose besides. `set-aside`: what a restore replaced. */
  place: z.enum(['own', 'folder', 'set-aside']),
  /** Epoch milliseconds UTC: the state it holds, or when it was set aside. */
  at: z.number(),
  bytes: z.number(),
  /** Null of what was set aside: nobody could look into it then. */
  held: heldSchema.nullable(),
  /** When it was last opened and checked, in epoch milliseconds; null: never. */
  checkedAt: z.number().nullable(),
  /** What the last check found; `null` where it was whole or was never checked. */
  fault: z.string().nullable(),
})
export type BackupItem = z.infer<typeof backupItemSchema>

const failureSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  place: z.enum(['own', 'folder']),
  /** The folder that could not be written. */
  folder: z.string(),
  /** Epoch milliseconds: since when no backup has succeeded there. */
  at: z.number(),
})
export type BackupFailure = z.infer<typeof failureSchema>

/** Rows of each kind that only one side has. */
export const differenceSchema = z.object({
  messages: z.number(),
  customers: z.number(),
  notes: z.number(),
  followUps: z.number(),
  orders: z.number(),
  entries: z.number(),
})

const comparisonSchema = z.object({
  backup: backupItemSchema,
  /** In the present file and not in the backup: what a restore takes away. Null where the present file cannot be read. */
  lost: differenceSchema.nullable(),
  /** In the backup and not in the present file: what a restore brings back. */
  back: differenceSchema.nullable(),
})
export type BackupComparison = z.infer<typeof comparisonSchema>
export type BackupDifferences = Pick<BackupComparison, 'lost' | 'back'>

export const backupsContract = {
  'backups.state': read({
    topics: ['backups'],
    input: z.object({}),
    output: z.object({
      running: z.boolean(),
      /** The newest good one in the workspace's own folder. */
      last: backupItemSchema.nullable(),
      /** How many there are, and their bytes together. */
      count: z.number(),
      bytes: z.number(),
      failures: z.array(failureSchema),
      /** The folder that a person chose besides. */
      folder: z.string().nullable(),
      /** Its disk is plugged in; true where none was chosen. */
      folderThere: z.boolean(),
      /** The newest good one there. */
      folderLast: z.number().nullable(),
      budget: z.number(),
    }),
  }),
  /** Every copy that can be restored, the newest first in each place; bad ones too, with what is wrong. */
  'backups.list': read({ topics: ['backups'], input: z.object({}), output: z.object({ items: z.array(backupItemSchema) }) }),
  /**
   * The folder that backups go to besides (null: none). A window names only one that a person chose for writing. FILE_NOT_FOUND,
   * READ_ONLY.
   */
  'backups.setFolder': write({ input: z.object({ folder: z.string().min(1).max(4096).nullable() }), output: z.object({}) }),
  /** Bytes that backups may take in each place; the oldest go first. */
  'backups.setBudget': write({
    input: z.object({
      bytes: z
        .number()
        .int()
        .min(2 ** 28)
        .max(2 ** 50),
    }),
    output: z.object({}),
  }),
}

export const backupJobs = {
  /** One backup now. Fails where not even the workspace's own folder took it; `failures` has what went wrong beside it. */
  backup: { input: z.object({}), output: z.object({ backup: backupItemSchema, failures: z.array(failureSchema) }) },
} as const

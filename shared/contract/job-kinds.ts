/** Input and output of every kind of job; run functions are registered in electron/core/rpc/job-kinds.ts. */
import { z } from 'zod'
import { accountJobs } from './accounts.ts'
import { auditExportJob } from './audit.ts'
import { backupJobs } from './backups.ts'
import { customersExportJob } from './customer-export.ts'
import { importJobs } from './imports.ts'
import { merge } from './merge.ts'

const ownJobs = {
  /** Checks the whole database file: SQLite's integrity check, the ledger's chain, counts. */
  verify: {
    input: z.object({}),
    output: z.object({
      ok: z.boolean(),
      integrity: z.string(),
      ledger: z.unknown(),
      commits: z.unknown(),
      counts: z.record(z.string(), z.number()),
    }),
  },
  /** Builds the search index anew from the messages, in one transaction; offered by the command line only. */
  reindex: { input: z.object({}), output: z.object({ messages: z.number() }) },
  customersExport: customersExportJob,
  auditExport: auditExportJob,
} as const

export const jobKinds = merge('kinds of job', ownJobs, importJobs, accountJobs, backupJobs)

export type JobKind = keyof typeof jobKinds

/**
 * Jobs of one lane run one after the other, in the order given; lanes run beside each other. `writes`: bulk writing, which fills
 * the log and keeps notes of what is in the database while it runs. `reads`: reads much and writes a line at the end, if any.
 * `backups`: a thread of its own works.
 * `network`: waits for a channel; somebody sits in front of it, and it holds up nothing.
 */
export type JobLane = 'writes' | 'reads' | 'network' | 'backups'

export const laneOf: Record<JobKind, JobLane> = {
  import: 'writes',
  reindex: 'writes',
  importPreview: 'reads',
  verify: 'reads',
  customersExport: 'reads',
  auditExport: 'reads',
  syncLogExport: 'reads',
  accountCheck: 'network',
  backup: 'backups',
}
export type JobInput<K extends JobKind> = z.input<(typeof jobKinds)[K]['input']>
export type JobOutput<K extends JobKind> = z.output<(typeof jobKinds)[K]['output']>

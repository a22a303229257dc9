/** Input and output of every kind of job; run functions are registered in electron/core/rpc/job-kinds.ts. */
import { z } from 'zod'
import { accountJobs } from './accounts.ts'
import { auditExportJob } from './audit.ts'
import { customersExportJob } from './customer-export.ts'
import { importJobs } from './imports.ts'
import { merge } from './merge.ts'

const ownJobs = {
  /** Checks the whole database file: SQLite's integrity check, the ledger's chain, counts. */
  verify: {
    input: z.object({}),
    output: z.object({ ok: z.boolean(), integrity: z.string(), ledger: z.unknown(), counts: z.record(z.string(), z.number()) }),
  },
  /** Builds the search index anew from the messages, in one transaction; offered by the command line only. */
  reindex: { input: z.object({}), output: z.object({ messages: z.number() }) },
  customersExport: customersExportJob,
  auditExport: auditExportJob,
} as const

export const jobKinds = merge('kinds of job', ownJobs, importJobs, accountJobs)

export type JobKind = keyof typeof jobKinds
export type JobInput<K extends JobKind> = z.input<(typeof jobKinds)[K]['input']>
export type JobOutput<K extends JobKind> = z.output<(typeof jobKinds)[K]['output']>

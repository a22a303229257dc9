/** What runs for each kind of job. Loaded with the first job: parsers and sheets are not needed at start. */
import { runCustomersExport } from '#core/customers/export-job.ts'
import { runAuditExport } from '#core/audit/export-job.ts'
import { verifyWorkspace } from '#core/audit/verify.ts'
import { checkAccount } from '#core/channels/live/check-account.ts'
import { exportSyncLog } from '#core/channels/live/export-log.ts'
import { previewImport, runImport } from '#core/files/run-import.ts'
import { rebuildSearchIndex } from '#core/store/tables/messages.ts'
import { basename } from 'node:path'
import type { JobContext, JobRunners } from './jobs.ts'

const importing = (ctx: JobContext) => ({ ...ctx, afterMessages: ctx.listeners.afterMessages })

export const jobRunners: JobRunners = {
  verify: { run: async (ctx) => verifyWorkspace(ctx.store) },
  reindex: { run: async (ctx) => ({ messages: ctx.store.write((db) => rebuildSearchIndex(db)) }) },
  auditExport: { subject: (input) => basename(input.file), run: runAuditExport },
  customersExport: { subject: (input) => basename(input.file), run: runCustomersExport },
  importPreview: {
    subject: (input) => basename(input.files[0]!.path),
    run: (ctx, input) => previewImport(importing(ctx), input.files),
  },
  backup: { run: (ctx) => ctx.backups.backUp() },
  accountCheck: { run: (ctx, input) => checkAccount({ db: ctx.store.read, secrets: ctx.secrets, signal: ctx.signal }, input) },
  syncLogExport: { subject: (input) => basename(input.file), run: (ctx, input) => exportSyncLog(ctx, input) },
  import: { subject: (input) => basename(input.files[0]!.path), run: (ctx, input) => runImport(importing(ctx), input.files) },
}

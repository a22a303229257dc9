/** What runs for each kind of job. Loaded with the first job: parsers and sheets are not needed at start. */
import { verifyWorkspace } from '#core/audit/verify.ts'
import type { JobRunners } from './jobs.ts'

export const jobRunners: JobRunners = {
  verify: { run: async (ctx) => verifyWorkspace(ctx.store) },
}

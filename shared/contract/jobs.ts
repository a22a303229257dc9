/** Long work: `jobs.start` answers an id, progress comes by push, `jobs.cancel` works. Each domain adds its kinds here. */
import { z } from 'zod'
import { idSchema } from '../domain/bounds.ts'
import { read, write } from './define.ts'
import { errorCodes } from './errors.ts'
import { jobKinds, type JobKind } from './job-kinds.ts'

const jobStatusSchema = z.object({
  id: z.string(),
  kind: z.string(),
  /** What it works on, for the status line (a file's name, …). */
  subject: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  /** 0 while unknown. */
  total: z.number(),
  /** i18n key of the present step. */
  note: z.string().optional(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  output: z.unknown().optional(),
  error: z.object({ code: z.enum(errorCodes), message: z.string(), details: z.unknown().optional() }).optional(),
})

export type JobStatus = z.infer<typeof jobStatusSchema>

export const jobsContract = {
  'jobs.list': read({ topics: ['jobs'], input: z.object({}), output: z.object({ items: z.array(jobStatusSchema) }) }),
  'jobs.start': write({
    input: z.object({ kind: z.enum(Object.keys(jobKinds) as [JobKind, ...JobKind[]]), input: z.unknown() }),
    output: z.object({ id: z.string() }),
  }),
  'jobs.cancel': write({ input: z.object({ id: idSchema }), output: z.object({ cancelled: z.boolean() }) }),
  'jobs.dismiss': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
}

import type { jobsContract } from '#shared/contract/jobs.ts'
import type { Handlers } from './context.ts'
import { pathsOfJob } from './grants.ts'

export const jobsHandlers: Handlers<typeof jobsContract> = {
  'jobs.list': (ctx) => ({ items: ctx.jobs.list() }),
  'jobs.start': (ctx, input) => {
    const start = (): string => ctx.jobs.start(input.kind, input.input)
    return { id: ctx.grants ? ctx.grants.during(pathsOfJob(ctx.db, input.kind, input.input), start) : start() }
  },
  'jobs.cancel': (ctx, input) => ({ cancelled: ctx.jobs.cancel(input.id) }),
  'jobs.dismiss': (ctx, input) => {
    ctx.jobs.dismiss(input.id)
    return {}
  },
}

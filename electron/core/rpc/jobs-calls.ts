import type { jobsContract } from '#shared/contract/jobs.ts'
import type { Handlers } from './context.ts'

export const jobsHandlers: Handlers<typeof jobsContract> = {
  'jobs.list': (ctx) => ({ items: ctx.jobs.list() }),
  'jobs.start': (ctx, input) => ({ id: ctx.jobs.start(input.kind, input.input) }),
  'jobs.cancel': (ctx, input) => ({ cancelled: ctx.jobs.cancel(input.id) }),
  'jobs.dismiss': (ctx, input) => {
    ctx.jobs.dismiss(input.id)
    return {}
  },
}

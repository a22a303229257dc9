import type { backupsContract } from '#shared/contract/backups.ts'
import type { Handlers } from './context.ts'

export const backupsHandlers: Handlers<typeof backupsContract> = {
  'backups.state': (ctx) => ctx.backups.state(),
  'backups.setBudget': (ctx, input) => {
    ctx.backups.setBudget(input.bytes)
    return {}
  },
}

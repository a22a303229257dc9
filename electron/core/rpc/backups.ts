import type { backupsContract } from '#shared/contract/backups.ts'
import type { Handlers } from './context.ts'

export const backupsHandlers: Handlers<typeof backupsContract> = {
  'backups.state': (ctx) => ctx.backups.state(),
  'backups.list': (ctx) => ({ items: ctx.backups.list() }),
  'backups.setFolder': (ctx, { folder }) => {
    const named = folder === null ? [] : [{ field: 'folder', path: folder, use: 'write' as const, spends: true }]
    ctx.grants?.check(named)
    ctx.backups.setFolder(folder)
    ctx.grants?.spend(named)
    return {}
  },
  'backups.setBudget': (ctx, input) => {
    ctx.backups.setBudget(input.bytes)
    return {}
  },
}

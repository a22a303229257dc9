/** Job syncLogExport: the sync log as a text file, one line an event, oldest first, in the workspace zone. */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { rename, rm } from 'node:fs/promises'
import { zonedIso } from '#shared/domain/zone.ts'
import type { Store } from '#core/store/store.ts'
import { listAccounts } from '#core/store/tables/accounts.ts'
import { syncLogAfter } from '#core/store/tables/sync-log.ts'
import { displayName } from './save-account.ts'

const PORTION = 1000

interface ExportContext {
  store: Store
  zone: string
  checkpoint(): Promise<void>
}

/** The file is whole or not there. Throws the system's own error where it cannot be written. */
export async function exportSyncLog(
  ctx: ExportContext,
  input: { accountId?: number | undefined; file: string },
): Promise<{ file: string; lines: number }> {
  const names = new Map(listAccounts(ctx.store.read).map((account) => [account.id, displayName(account)]))
  const part = `${input.file}.part`
  const out = createWriteStream(part, 'utf8')
  let lines = 0
  try {
    await once(out, 'open')
    for (let after = 0; ;) {
      const rows = syncLogAfter(ctx.store.read, after, input.accountId, PORTION)
      if (rows.length === 0) break
      after = rows.at(-1)!.id
      lines += rows.length
      const text = rows
        .map((row) => {
          const detail = row.detail === '{}' ? '' : `\t${row.detail}`
          return `${zonedIso(row.at, ctx.zone)}\t${row.level}\t${names.get(row.account_id) ?? row.account_id}\t${row.event}${detail}\n`
        })
        .join('')
      if (!out.write(text)) await once(out, 'drain')
      await ctx.checkpoint()
    }
    out.end()
    await once(out, 'close')
    await rename(part, input.file)
  } catch (error) {
    out.destroy()
    await rm(part, { force: true })
    throw error
  }
  return { file: input.file, lines }
}

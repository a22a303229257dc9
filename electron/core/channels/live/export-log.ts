/** Job syncLogExport: the sync log as a text file, one line an event, oldest first, in the workspace zone. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { zonedIso } from '#shared/domain/zone.ts'
import type { Store } from '#core/store/store.ts'
import { writeWholeFile } from '#core/store/whole-file.ts'
import { listAccounts } from '#core/store/tables/accounts.ts'
import { syncLogAfter } from '#core/store/tables/sync-log.ts'
import { displayName } from './save-account.ts'

const PORTION = 1000

interface ExportContext {
  store: Store
  zone: string
  checkpoint(): Promise<void>
}

/** The file is whole or not there. Throws FILE_UNWRITABLE or DISK_FULL where it cannot be written. */
export async function exportSyncLog(
  ctx: ExportContext,
  input: { accountId?: number | undefined; file: string },
): Promise<{ file: string; lines: number }> {
  const names = new Map(listAccounts(ctx.store.read).map((account) => [account.id, displayName(account)]))
  let lines = 0
  async function* portions(): AsyncGenerator<string> {
    for (let after = 0; ;) {
      const rows = syncLogAfter(ctx.store.read, after, input.accountId, PORTION)
      if (rows.length === 0) return
      after = rows.at(-1)!.id
      lines += rows.length
      yield rows
        .map((row) => {
          const detail = row.detail === '{}' ? '' : `\t${row.detail}`
          return `${zonedIso(row.at, ctx.zone)}\t${row.level}\t${names.get(row.account_id) ?? row.account_id}\t${row.event}${detail}\n`
        })
        .join('')
      await ctx.checkpoint()
    }
  }
  await writeWholeFile(input.file, (draft) => pipeline(Readable.from(portions()), createWriteStream(draft, 'utf8')))
  return { file: input.file, lines }
}

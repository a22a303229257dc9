import { basename, resolve } from 'node:path'
import type { BackupItem } from '#shared/contract/backups.ts'
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import { readSidecar, writeSidecar } from '#core/store/backup/files.ts'
import { checkInThread, compareInThread } from '#core/store/backup/in-thread.ts'
import { restorable, restoreBackup } from '#core/store/backup/restore.ts'
import { databaseOf } from '#core/store/workspace-file.ts'
import { oneWord, type Arguments } from './arguments.ts'
import { bareCommand, command, type Command } from './command.ts'
import { findKey } from './key.ts'

const verifyUsage = 'backup verify BACKUP'
const restoreUsage = 'backup restore BACKUP [--dry-run]'

function folderOf(args: Arguments): string {
  const dir = args.options.workspace
  if (!dir) throw new QunxiError('BAD_INPUT', 'Say which workspace with --workspace DIR', { option: 'workspace' })
  return resolve(dir)
}

/** By its whole path, its file's name, or the beginning of that. */
function named(dir: string, word: string): BackupItem {
  const items = restorable(dir)
  const found = items.find(({ file }) => file === resolve(word)) ?? items.find(({ file }) => basename(file).startsWith(word))
  if (!found) throw new QunxiError('FILE_NOT_FOUND', `There is no backup named ${word}; backup list names them`, { path: word })
  return found
}

async function verified(key: string, item: BackupItem): Promise<BackupItem> {
  let fault: string | null = null
  try {
    await checkInThread(item.file, key)
  } catch (error) {
    const { code, message } = toErrorReply(error)
    fault = `${code}: ${message}`
  }
  const sidecar = readSidecar(item.file)
  const checkedAt = Date.now()
  // What is bad is not offered as a good one any more, and does not count where old ones are thinned.
  if (sidecar) writeSidecar(item.file, { ...sidecar, checkedAt, fault })
  return { ...item, checkedAt, fault }
}

export const backupCommands: Record<string, Command> = {
  'backup now': command({ usage: 'backup now', about: 'Write a backup, open it and check it' }, (workspace) =>
    workspace.jobs.runToEnd('backup', {}),
  ),
  'backup folder': command(
    {
      usage: 'backup folder DIR | --none',
      about: 'The folder that backups go to besides the workspace (another disk, a synced one): say, choose, or none',
      flags: ['none'],
    },
    ({ backups }, args) => {
      if (args.flags.has('none')) backups.setFolder(null)
      else if (args.words.length > 0) backups.setFolder(resolve(oneWord(args, 'folder', 'backup folder DIR')))
      return { folder: backups.state().folder }
    },
  ),
  'backup list': bareCommand(
    { usage: 'backup list', about: 'Every backup and what was set aside: time, size, what it holds (needs no key)' },
    (args) => ({ items: restorable(folderOf(args)) }),
  ),
  'backup verify': bareCommand(
    { usage: verifyUsage, about: 'Open and check one backup, or all of them where none is named; exit 1 where one is bad' },
    async (args) => {
      const dir = folderOf(args)
      const key = findKey(dir, args.options['key-file'])
      const items = args.words.length > 0 ? [named(dir, oneWord(args, 'backup', verifyUsage))] : restorable(dir)
      const checked: BackupItem[] = []
      for (const item of items) checked.push(await verified(key, item))
      const bad = checked.filter(({ fault }) => fault !== null)
      if (bad.length > 0)
        throw new QunxiError('DATABASE_BROKEN', `${bad.length} of ${checked.length} backups cannot be restored`, {
          items: checked,
        })
      return { ok: true, items: checked }
    },
  ),
  'backup restore': bareCommand(
    {
      usage: restoreUsage,
      about: 'Put a backup in the place of the database, which is set aside and kept; --dry-run says what would be lost',
      flags: ['dry-run'],
    },
    async (args) => {
      const dir = folderOf(args)
      const key = findKey(dir, args.options['key-file'])
      const backup = named(dir, oneWord(args, 'backup', restoreUsage))
      const difference = await compareInThread(databaseOf(dir), key, backup.file)
      if (args.flags.has('dry-run')) return { backup, ...difference }
      return { ...(await restoreBackup(dir, key, backup.file)), ...difference }
    },
  ),
}

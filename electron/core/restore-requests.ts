/** What main asks of a workspace's backups beside the ports: which there are, comparing one with what is there, and putting it in its place. */
import type { ControlReply, ControlRequest } from '#shared/contract/control.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { compareInThread } from './store/backup/in-thread.ts'
import { restorable, restoreBackup } from './store/backup/restore.ts'
import { databaseOf } from './store/workspace-file.ts'

type Asked<T extends ControlRequest['type']> = Extract<ControlRequest, { type: T }>

/** A page names only copies that it was shown: NOT_FOUND for any other file. */
function insistOnListed(dir: string, file: string): void {
  if (!restorable(dir).some((item) => item.file === file))
    throw new QunxiError('NOT_FOUND', `There is no backup ${file} of this workspace any more`, { path: file })
}

export function listBackups({ id, workspaceDir }: Asked<'list-backups'>): ControlReply {
  return { type: 'backups', id, items: restorable(workspaceDir) }
}

export async function compareBackup({ id, workspaceDir, key, file }: Asked<'compare-backup'>): Promise<ControlReply> {
  insistOnListed(workspaceDir, file)
  const differences = await compareInThread(databaseOf(workspaceDir), key, file)
  return { type: 'backup-compared', id, differences }
}

/** The workspace must be closed. See `restoreBackup` for what it throws. */
export async function restoreRequested({ id, workspaceDir, key, file }: Asked<'restore-backup'>): Promise<ControlReply> {
  insistOnListed(workspaceDir, file)
  const { at, setAside } = await restoreBackup(workspaceDir, key, file)
  return { type: 'backup-restored', id, at, setAside }
}

/** A thread for what reads a whole database: writing a backup, checking one, comparing one with the present file. One task a thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { toErrorReply, type ErrorReply } from '#shared/contract/errors.ts'
import type { HexKey } from '../open.ts'
import { compareWithPresent } from './compare.ts'
import { checkedFacts, readPages } from './facts.ts'
import { writeBackup, type WriteTask } from './write.ts'

export type BackupTask =
  | { backupTask: 'write'; task: WriteTask }
  | { backupTask: 'check'; file: string; key: HexKey }
  | { backupTask: 'pages'; file: string; key: HexKey }
  | { backupTask: 'compare'; file: string; key: HexKey; backup: string }

export type BackupTaskReply = { done: unknown } | { failed: ErrorReply }

function outcome(task: BackupTask): unknown {
  if (task.backupTask === 'write') return writeBackup(task.task)
  if (task.backupTask === 'check') return checkedFacts(task.file, task.key)
  if (task.backupTask === 'pages') return readPages(task.file, task.key)
  return compareWithPresent(task.file, task.key, task.backup)
}

function reply(task: BackupTask): BackupTaskReply {
  try {
    return { done: outcome(task) }
  } catch (error) {
    return { failed: toErrorReply(error) }
  }
}

if (workerData !== null && typeof workerData === 'object' && 'backupTask' in workerData)
  parentPort!.postMessage(reply(workerData as BackupTask))

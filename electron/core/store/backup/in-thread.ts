/** Starts the backup thread: the loop that answers the window is never held up. The process lives until its answer is there. */
import { Worker } from 'node:worker_threads'
import type { BackupDifferences } from '#shared/contract/backups.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { holdProcess } from '../hold-process.ts'
import type { HexKey } from '../open.ts'
import type { BackupTask, BackupTaskReply } from './backup-thread.ts'
import type { DatabaseFacts } from './facts.ts'
import type { WriteTask, Written } from './write.ts'

/** See `writeBackup`. */
export const writeInThread = (task: WriteTask) => inThread<Written>({ backupTask: 'write', task })

/** See `checkedFacts`. */
export const checkInThread = (file: string, key: HexKey) => inThread<DatabaseFacts>({ backupTask: 'check', file, key })

/** See `readPages`. */
export const readPagesInThread = (file: string, key: HexKey) => inThread<void>({ backupTask: 'pages', file, key })

/** See `compareWithPresent`. */
export const compareInThread = (file: string, key: HexKey, backup: string) =>
  inThread<BackupDifferences>({ backupTask: 'compare', file, key, backup })

function inThread<T>(task: BackupTask): Promise<T> {
  // Beside this file as a source, or beside the bundle's other files.
  const name = import.meta.url.endsWith('.ts') ? './backup-thread.ts' : './backup-thread.mjs'
  const worker = new Worker(new URL(name, import.meta.url), { workerData: task })
  let answer: BackupTaskReply | undefined
  return holdProcess(
    new Promise<T>((resolve, reject) => {
      worker.on('message', (message: BackupTaskReply) => (answer = message))
      worker.on('error', reject)
      // Only now is every file that it had open closed.
      worker.on('exit', (code) => {
        if (answer && 'done' in answer) return resolve(answer.done as T)
        const {
          code: known,
          message,
          details,
        } = answer?.failed ?? ({ code: 'INTERNAL', message: `The backup thread ended with ${code}`, details: undefined } as const)
        reject(new QunxiError(known, message, details))
      })
    }),
  )
}

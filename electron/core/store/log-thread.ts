/**
 * A thread beside the data process that writes the write-ahead log back into the database while bulk work goes on: see bulk-log.ts.
 * It opens the file itself; SQLite lets one connection write and another write the log back at the same time.
 */
import type Database from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase, type HexKey } from './open.ts'

export interface LogThreadData {
  file: string
  key: HexKey
  /** Three 32-bit words, see `STOP`, `HOLD` and `FINISH`. */
  signals: SharedArrayBuffer
}

/** Word 0: 0 go on, 1 write back what there is and end, 2 end at once. */
export const STOP = 0
/** Word 1: whether the thread has the file, one of the three below. Whoever closes the database waits only while it has. */
export const HOLD = 1
/** Not yet; where loading or starting the thread fails it stays so. */
export const UNOPENED = 0
export const OPEN = 1
/** Not any more, or never. */
export const NEVER = 2
/** Word 2: 1 while nobody writes until the thread has said `written`. */
export const FINISH = 2
/**
 * What the thread says. `ready`: it has the file. `little`: nearly all is written back; the rest takes a writer a moment, or the thread while
 * nobody writes. `written`: that is done.
 */
export type LogThreadMessage = 'ready' | 'little' | 'written'

/** Frames (4 KiB each) that are worth writing back: pages written many times are written back once. */
const WORTH = 8_192
/** So few are left to the writer, whose next frame then begins the log anew. */
const LITTLE = 400
const LOOK_MS = 50
/** While the writer is faster than the disk the log just grows; it is tried again with the next look. */
const PASSES = 4

interface LogState {
  log: number
  checkpointed: number
}

if (workerData !== null && typeof workerData === 'object' && 'signals' in workerData) keepWriting(workerData as LogThreadData)

function keepWriting({ file, key, signals }: LogThreadData): void {
  const words = new Int32Array(signals)
  // Closed before the thread was there: the file may be gone already.
  if (Atomics.compareExchange(words, HOLD, UNOPENED, OPEN) !== UNOPENED) return
  try {
    const db = openDatabase(file, key, { mustExist: true })
    try {
      writeWhileAsked(db, words)
    } finally {
      db.close()
    }
  } finally {
    Atomics.store(words, HOLD, NEVER)
    Atomics.notify(words, HOLD)
  }
}

function writeWhileAsked(db: Database.Database, words: Int32Array): void {
  const say = (message: LogThreadMessage) => parentPort!.postMessage(message)
  const left = (mode: 'NOOP' | 'PASSIVE') => {
    const [state] = db.pragma(`wal_checkpoint(${mode})`) as [LogState]
    return state.log - state.checkpointed
  }
  const writeBack = () => {
    for (let pass = 0; pass < PASSES && Atomics.load(words, STOP) < 2; pass++) if (left('PASSIVE') < LITTLE) break
  }
  db.pragma('wal_autocheckpoint=0')
  say('ready')
  while (Atomics.load(words, STOP) === 0) {
    if (Atomics.load(words, FINISH) === 1) {
      writeBack()
      Atomics.store(words, FINISH, 0)
      say('written')
    } else if (left('NOOP') >= WORTH) {
      writeBack()
      say('little')
    }
    Atomics.wait(words, STOP, 0, LOOK_MS)
  }
  writeBack()
}

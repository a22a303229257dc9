/**
 * The write-ahead log during bulk work (a first sync, an import). Written back with every thousand pages, as usual, index pages that
 * each transaction touches are written back again and again (1.4 times the time); written back by whoever commits, a long log is a
 * pause of a tenth of a second and more. So it may grow, and a thread writes it back meanwhile.
 */
import type Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { holdProcess } from './hold-process.ts'
import { HOLD, NEVER, OPEN, STOP, UNOPENED, type LogThreadData, type LogThreadMessage } from './log-thread.ts'
import type { HexKey } from './open.ts'

/** Pages of 4 KiB after which a commit writes the log back. */
const USUAL_PAGES = 1_000
/** Bulk work before the thread is there, or where none can be had. */
const BULK_PAGES = 16_384
/** With the thread: only should it not keep up. */
const THREAD_PAGES = 131_072
/** Bytes of log from which a thread is worth its start. */
const THREAD_FROM = 16 * 1024 * 1024
const LOOK_MS = 200
const CLOSE_MS = 10_000

export class BulkLog {
  /** How many bulk jobs run. */
  jobs = 0
  readonly #raw: Database.Database
  readonly #file: string
  readonly #key: HexKey
  #thread: LogThread | undefined
  #looking: NodeJS.Timeout | undefined

  constructor(raw: Database.Database, file: string, key: HexKey) {
    this.#raw = raw
    this.#file = file
    this.#key = key
  }

  /** The last job to end writes the log back and restores the usual state. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#begin()
    try {
      return await work()
    } finally {
      await this.#end()
    }
  }

  /** Before the database is closed; the thread must not be the last to hold the file. */
  close(): void {
    clearInterval(this.#looking)
    this.#thread?.endNow()
    this.#thread = undefined
  }

  #begin(): void {
    this.jobs += 1
    if (this.jobs > 1) return
    this.#limit(BULK_PAGES)
    this.#looking = setInterval(() => this.#look(), LOOK_MS).unref()
  }

  #look(): void {
    if (this.#thread || logBytes(this.#file) < THREAD_FROM) return
    const thread = startThread({ file: this.#file, key: this.#key })
    this.#thread = thread
    thread.onReady = () => {
      if (this.#thread === thread) this.#limit(THREAD_PAGES)
    }
    thread.onLittle = () => {
      if (this.#thread === thread && this.#raw.open && !this.#raw.inTransaction) this.#raw.pragma('wal_checkpoint(PASSIVE)')
    }
    thread.onFailure = (error) => {
      console.warn('[core] writing the log back:', error.message)
      if (this.#raw.open && this.jobs > 0) this.#limit(BULK_PAGES)
    }
  }

  async #end(): Promise<void> {
    this.jobs -= 1
    if (this.jobs > 0) return
    clearInterval(this.#looking)
    const thread = this.#thread
    await thread?.end()
    // Until then it is known, so that closing meanwhile ends it.
    if (this.#thread === thread) this.#thread = undefined
    // Another job may have begun, or the workspace been closed.
    if (this.jobs > 0 || !this.#raw.open) return
    try {
      this.#limit(USUAL_PAGES)
      this.#raw.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      // Another process reads or writes: it is written back with a later commit.
      console.warn('[core] writing the log back:', error instanceof Error ? error.message : error)
    }
  }

  #limit(pages: number): void {
    this.#raw.pragma(`wal_autocheckpoint=${pages}`)
  }
}

class LogThread {
  onReady = () => {}
  onLittle = () => {}
  onFailure: (error: Error) => void = () => {}
  readonly #words: Int32Array
  readonly #ended: Promise<void>

  constructor(worker: Worker, signals: SharedArrayBuffer) {
    this.#words = new Int32Array(signals)
    worker.unref()
    worker.on('message', (message: LogThreadMessage) => (message === 'ready' ? this.onReady() : this.onLittle()))
    this.#ended = new Promise((resolve) => {
      worker.on('error', (error: Error) => {
        this.onFailure(error)
        resolve()
      })
      worker.on('exit', () => resolve())
    })
  }

  /** Resolves when all is written back and the file closed, or when it has failed. The process lives until then. */
  end(): Promise<void> {
    this.onReady = this.onLittle = () => {}
    this.#tell(1)
    return holdProcess(this.#ended)
  }

  /** Returns when the file is closed; at once where the thread has not opened it, and then it never will. */
  endNow(): void {
    this.#tell(2)
    if (Atomics.compareExchange(this.#words, HOLD, UNOPENED, NEVER) === OPEN) Atomics.wait(this.#words, HOLD, OPEN, CLOSE_MS)
  }

  #tell(what: 1 | 2): void {
    Atomics.store(this.#words, STOP, what)
    Atomics.notify(this.#words, STOP)
  }
}

function startThread(data: Omit<LogThreadData, 'signals'>): LogThread {
  const signals = new SharedArrayBuffer(8)
  // Beside this file as a source, or beside the bundle's other files.
  const name = import.meta.url.endsWith('.ts') ? './log-thread.ts' : './log-thread.mjs'
  const worker = new Worker(new URL(name, import.meta.url), { workerData: { ...data, signals } satisfies LogThreadData })
  return new LogThread(worker, signals)
}

function logBytes(file: string): number {
  try {
    return statSync(`${file}-wal`).size
  } catch {
    // There is none yet.
    return 0
  }
}

/**
 * The write-ahead log during bulk work (a first sync, an import). Written back with every thousand pages, as usual, index pages that
 * each transaction touches are written back again and again (1.4 times the time); written back by whoever commits, a long log is a
 * pause of a tenth of a second and more. So it may grow, and a thread writes it back meanwhile.
 */
import type Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { holdProcess } from './hold-process.ts'
import { FINISH, HOLD, NEVER, OPEN, STOP, UNOPENED, type LogThreadData, type LogThreadMessage } from './log-thread.ts'
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
  /** How many bulk jobs run: what other work waits for. */
  jobs = 0
  /** Those, and long upkeep that others do not wait for. */
  #users = 0
  readonly #raw: Database.Database
  readonly #file: string
  readonly #key: HexKey
  #thread: LogThread | undefined
  #looking: NodeJS.Timeout | undefined
  #finishing: { done: Promise<void>; end(): void } | undefined

  constructor(raw: Database.Database, file: string, key: HexKey) {
    this.#raw = raw
    this.#file = file
    this.#key = key
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    return this.grown(async () => {
      this.jobs += 1
      try {
        return await work()
      } finally {
        this.jobs -= 1
      }
    })
  }

  /**
   * Resolves when whoever writes in turns may write again: at once, but for the moment in which the thread writes the rest of the log back,
   * so that the log begins anew and no turn of the event loop was spent on it.
   */
  turn(): Promise<void> {
    return this.#finishing?.done ?? Promise.resolve()
  }

  /** The log may grow meanwhile, and nobody waits for it: `work` writes in turns and awaits `turn` before each. The last to end writes the log back and restores the usual state. */
  async grown<T>(work: () => Promise<T>): Promise<T> {
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
    this.#finishing?.end()
  }

  #begin(): void {
    this.#users += 1
    if (this.#users > 1) return
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
      if (this.#thread !== thread || !this.#raw.open || this.#raw.inTransaction) return
      if (this.jobs > 0) this.#raw.pragma('wal_checkpoint(PASSIVE)')
      else this.#finish(thread)
    }
    thread.onWritten = () => this.#finishing?.end()
    thread.onFailure = (error) => {
      this.#finishing?.end()
      console.warn('[core] writing the log back:', error.message)
      if (this.#raw.open && this.#users > 0) this.#limit(BULK_PAGES)
    }
  }

  #finish(thread: LogThread): void {
    if (this.#finishing) return
    let resolve = () => {}
    const done = new Promise<void>((resolved) => (resolve = resolved))
    const end = () => {
      this.#finishing = undefined
      resolve()
    }
    this.#finishing = { done, end }
    thread.finish()
  }

  async #end(): Promise<void> {
    this.#users -= 1
    if (this.#users > 0) return
    clearInterval(this.#looking)
    const thread = this.#thread
    await thread?.end()
    // Until then it is known, so that closing meanwhile ends it.
    if (this.#thread === thread) this.#thread = undefined
    // Another job may have begun, or the workspace been closed.
    if (this.#users > 0 || !this.#raw.open) return
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
  onWritten = () => {}
  onFailure: (error: Error) => void = () => {}
  readonly #words: Int32Array
  readonly #ended: Promise<void>

  constructor(worker: Worker, signals: SharedArrayBuffer) {
    this.#words = new Int32Array(signals)
    worker.unref()
    worker.on('message', (message: LogThreadMessage) => {
      if (message === 'ready') this.onReady()
      else if (message === 'little') this.onLittle()
      else this.onWritten()
    })
    this.#ended = new Promise((resolve) => {
      worker.on('error', (error: Error) => {
        this.onFailure(error)
        resolve()
      })
      worker.on('exit', () => resolve())
    })
  }

  /** Nobody writes until `onWritten`. */
  finish(): void {
    Atomics.store(this.#words, FINISH, 1)
    Atomics.notify(this.#words, STOP)
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
  const signals = new SharedArrayBuffer(12)
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

/**
 * One policy for what nobody caught in core: it is written down, what is open is closed in order, and the process ends; main starts the
 * next one. Going on is no choice: a listener that threw halfway may have left something half done.
 */
import { CORE_LOG, FaultLog, describeFault } from '#main-and-core/fault-log.ts'
import { holdProcess } from './store/hold-process.ts'

/** Ended by a fault of its own (EX_SOFTWARE of sysexits). */
const EXIT_FAULT = 70
/** A close that hangs must not keep a broken process alive, milliseconds. */
const CLOSING_MS = 5000

/** Call once, before anything that a peer can reach is opened. `end` closes what is open. */
export function catchFaults(end: () => Promise<unknown>): void {
  const path = process.env[CORE_LOG]
  const log = path === undefined ? null : new FaultLog(path)
  let ending = false
  const fault = (kind: string, error: unknown): void => {
    const entry = describeFault(kind, error)
    log?.write(entry)
    console.error(entry)
    // What goes wrong while closing is written down too, and changes nothing any more.
    if (ending) return
    ending = true
    const late = new Promise((resolve) => setTimeout(resolve, CLOSING_MS))
    void holdProcess(Promise.race([end(), late]))
      .catch((problem: unknown) => fault('while closing core', problem))
      .finally(() => process.exit(EXIT_FAULT))
  }
  process.on('uncaughtException', (error) => fault('uncaught in core', error))
  process.on('unhandledRejection', (reason) => fault('rejected in core', reason))
}

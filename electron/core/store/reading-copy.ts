/**
 * A database on a medium that cannot be written: SQLite needs an index beside the log, so it is read from a copy in the system's own folder
 * for passing things, as encrypted as it was. Nothing is ever written back; the copy goes when the workspace is closed.
 */
import { constants, copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isAlive } from './alive.ts'
import { storeError } from './store-error.ts'

const NAME = 'qunxi-reading-'

export interface ReadingCopy {
  file: string
  remove(): void
}

/** Throws DISK_FULL where there is no room for it, and what else the system says. */
export function copyForReading(file: string): ReadingCopy {
  sweep()
  const folder = mkdtempSync(join(tmpdir(), `${NAME}${process.pid}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const copy = join(folder, basename(file))
  try {
    for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end, constants.COPYFILE_FICLONE)
    return { file: copy, remove }
  } catch (error) {
    remove()
    throw storeError(error, copy)
  }
}

/** Copies of processes that are gone. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(NAME) ? Number.parseInt(name.slice(NAME.length), 10) : NaN
    if (!Number.isNaN(pid) && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

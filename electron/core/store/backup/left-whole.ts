/**
 * Whether the database lies on the disk as it was left. A note of its size and time is written when it was closed in order, and is gone
 * while it is open: after a kill, or where something else wrote into the file, nobody can say, and its pages are read.
 */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { databaseOf } from '../workspace-file.ts'

const noteOf = (dir: string): string => join(dir, 'left.json')

function stateOf(dir: string): string {
  const { size, mtimeMs } = statSync(databaseOf(dir))
  return JSON.stringify({ size, mtimeMs })
}

/** After the database was closed. Never throws: without the note the pages are read once more. */
export function noteLeft(dir: string): void {
  try {
    writeFileSync(noteOf(dir), stateOf(dir))
  } catch {
    // A full or read-only disk.
  }
}

/** Before the database is opened. */
export function isAsLeft(dir: string): boolean {
  try {
    return readFileSync(noteOf(dir), 'utf8') === stateOf(dir)
  } catch {
    // No note, or no database.
    return false
  }
}

/** Once it is open, and not before: what is refused is left as it is. Throws nothing: a note that stays no longer fits what is written. */
export function takeNote(dir: string): void {
  try {
    rmSync(noteOf(dir), { force: true })
  } catch {
    // A folder that cannot be written.
  }
}

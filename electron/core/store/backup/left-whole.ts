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

/** Before the database is opened; the note is taken away. */
export function takeLeft(dir: string): boolean {
  try {
    const same = readFileSync(noteOf(dir), 'utf8') === stateOf(dir)
    rmSync(noteOf(dir))
    return same
  } catch {
    // No note, no database, or a folder that cannot be written.
    return false
  }
}

/** What main may know of a workspace's folder without its key: its name, whether it is the demo, where a new one goes. */
import { existsSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { DEMO_KEY_FILE, KEY_FILE } from '#main-and-core/key-wrap.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { WorkspaceRef } from '#shared/contract/shell.ts'

const workspaceFileSchema = z.object({ name: z.string().min(1) })

/** Core opens a folder whose `workspace.json` is gone, as long as its database is there, and writes the file anew. */
export function holdsWorkspace(dir: string): boolean {
  return existsSync(join(dir, 'workspace.json')) || existsSync(join(dir, 'qunxi.db'))
}

/** Throws NOT_A_WORKSPACE, or FILE_NOT_FOUND where the folder is gone. */
export function readWorkspaceRef(dir: string): WorkspaceRef {
  if (!existsSync(dir)) throw new QunxiError('FILE_NOT_FOUND', `The folder ${dir} is not there.`, { dir })
  const demo = existsSync(join(dir, DEMO_KEY_FILE))
  try {
    const { name } = workspaceFileSchema.parse(JSON.parse(readFileSync(join(dir, 'workspace.json'), 'utf8')))
    return { dir, name, demo }
  } catch {
    // Its database says its name once it is open.
    if (existsSync(join(dir, 'qunxi.db'))) return { dir, name: basename(dir), demo }
    throw new QunxiError('NOT_A_WORKSPACE', `${dir} is not a workspace: its workspace.json is missing or cannot be read.`, {
      dir,
    })
  }
}

/** A name a folder can have on all three systems; never empty, never a path. */
function folderName(name: string): string {
  const clean = name
    .normalize('NFC')
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not reach a file name
    .replace(/[<>:"/\\|?*\u0000-\u001f\u007f]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '')
    .slice(0, 60)
    .trim()
  return clean === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(clean) ? 'workspace' : clean
}

/** The first free folder for a workspace of this name: `Name`, `Name 2`, … */
export function suggestFolder(root: string, name: string): string {
  const base = folderName(name)
  for (let n = 1; ; n++) {
    const dir = join(root, n === 1 ? base : `${base} ${n}`)
    if (!existsSync(dir)) return dir
  }
}

/** Finder and Explorer leave these behind in folders people call empty; ours are what is left of a making that was cut short. */
function isNothing(name: string): boolean {
  return ['.DS_Store', 'Thumbs.db', 'desktop.ini', KEY_FILE].includes(name) || name.startsWith('.qunxi-making-')
}

/** Whether a new workspace may be made there; core makes it. Throws WORKSPACE_EXISTS, FOLDER_NOT_EMPTY, READ_ONLY. */
export function insistOnEmpty(dir: string): void {
  if (!isAbsolute(dir)) throw new QunxiError('BAD_INPUT', `A workspace needs an absolute folder, not ${dir}.`, { dir })
  try {
    if (!existsSync(dir)) return
    if (!statSync(dir).isDirectory()) throw new QunxiError('FOLDER_NOT_EMPTY', `${dir} is a file.`, { dir })
    if (holdsWorkspace(dir)) throw new QunxiError('WORKSPACE_EXISTS', `${dir} holds a workspace.`, { dir })
    const inside = readdirSync(dir).filter((name) => !isNothing(name))
    if (inside.length > 0) throw new QunxiError('FOLDER_NOT_EMPTY', `${dir} holds other files (${inside[0]}).`, { dir })
  } catch (error) {
    throw osError(error, dir)
  }
}

/** Keeps what cannot be read any more, out of the way of a key file made anew. `now` is epoch ms. */
export function setDamagedKeyAside(dir: string, now: number): void {
  const file = join(dir, KEY_FILE)
  if (existsSync(file)) renameSync(file, join(dir, `${KEY_FILE}.damaged-${now}`))
}

/** An operating system error in our closed list, with the folder it is about. */
export function osError(error: unknown, dir: string): QunxiError {
  if (error instanceof QunxiError) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return new QunxiError('DISK_FULL', message, { dir })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new QunxiError('READ_ONLY', message, { dir })
  return new QunxiError('OS_REFUSED', message, { dir })
}

/** What main may know of a workspace's folder without its key: its name, whether it is the demo, where a new one goes. */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { DEMO_KEY_FILE, KEY_FILE } from '#main-and-core/key-wrap.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { WorkspaceRef } from '#shared/contract/shell.ts'

const workspaceFileSchema = z.object({ name: z.string().min(1) })

/** Throws NOT_A_WORKSPACE, or FILE_NOT_FOUND where the folder is gone. */
export function readWorkspaceRef(dir: string): WorkspaceRef {
  if (!existsSync(dir)) throw new QunxiError('FILE_NOT_FOUND', `The folder ${dir} is not there.`, { dir })
  try {
    const { name } = workspaceFileSchema.parse(JSON.parse(readFileSync(join(dir, 'workspace.json'), 'utf8')))
    return { dir, name, demo: existsSync(join(dir, DEMO_KEY_FILE)) }
  } catch {
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

/** Makes the folder of a new workspace. Throws FOLDER_NOT_EMPTY, READ_ONLY, DISK_FULL. */
export function makeEmptyFolder(dir: string): void {
  if (!isAbsolute(dir)) throw new QunxiError('BAD_INPUT', `A workspace needs an absolute folder, not ${dir}.`, { dir })
  try {
    if (existsSync(dir)) {
      if (!statSync(dir).isDirectory()) throw new QunxiError('FOLDER_NOT_EMPTY', `${dir} is a file.`, { dir })
      if (existsSync(join(dir, 'workspace.json'))) throw new QunxiError('WORKSPACE_EXISTS', `${dir} holds a workspace.`, { dir })
      // Finder and Explorer leave these behind in folders people call empty.
      const inside = readdirSync(dir).filter((name) => !['.DS_Store', 'Thumbs.db', 'desktop.ini'].includes(name))
      if (inside.length > 0) throw new QunxiError('FOLDER_NOT_EMPTY', `${dir} holds other files (${inside[0]}).`, { dir })
    } else {
      mkdirSync(dir, { recursive: true })
    }
  } catch (error) {
    throw osError(error, dir)
  }
}

/** Takes back a key file whose workspace was never made: only where nothing else is in the folder. */
export function removeLoneKey(dir: string): void {
  try {
    const inside = readdirSync(dir)
    if (inside.every((name) => name === KEY_FILE)) rmSync(dir, { recursive: true, force: true })
  } catch (error) {
    // Whatever is left is harmless: a wrapped key that opens nothing.
    console.error('A key file without its workspace is left behind:', error)
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

import { homedir } from 'node:os'
import { join, dirname } from 'node:path'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The repository root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The project's own Node, from the dev dependency `node`. */
export const projectNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * A folder outside the project, so that the next clone finds what this one downloaded; inside the project
 * (`.cache`, ignored by git) where the home folder cannot be written.
 * @returns {string} an existing, writable folder
 */
export function cacheFolder() {
  for (const folder of cacheCandidates()) {
    try {
      mkdirSync(folder, { recursive: true })
      accessSync(folder, constants.W_OK)
      return folder
    } catch {
      // Not writable: the next candidate.
    }
  }
  throw new Error(`no writable cache folder among ${cacheCandidates().join(', ')}`)
}

function cacheCandidates() {
  const inProject = join(root, '.cache')
  if (process.env.QUNXI_CACHE) return [process.env.QUNXI_CACHE, inProject]
  if (process.env.XDG_CACHE_HOME) return [join(process.env.XDG_CACHE_HOME, 'qunxi'), inProject]
  const home = homedir()
  if (process.platform === 'darwin') return [join(home, 'Library', 'Caches', 'qunxi'), inProject]
  if (process.platform === 'win32') {
    return [join(process.env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'qunxi', 'cache'), inProject]
  }
  return [join(home, '.cache', 'qunxi'), inProject]
}

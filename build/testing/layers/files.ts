/** The repository's files, and which of them an import means. */
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'

/** Path from the root of the repository, with slashes, to the text; undefined for what is not read (a picture, a dictionary). */
export type Files = ReadonlyMap<string, string | undefined>

const folders = ['bench', 'build', 'e2e', 'electron', 'renderer', 'resources', 'shared']
const read = /\.(?:tsx?|mjs|cjs|js|css)$/

export function filesOf(root: string): Files {
  const files = new Map<string, string | undefined>()
  const take = (path: string) => files.set(path, read.test(path) ? readFileSync(join(root, path), 'utf8') : undefined)
  const enter = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }))
      if (entry.isDirectory()) enter(`${folder}/${entry.name}`)
      else take(`${folder}/${entry.name}`)
  }
  for (const folder of folders) enter(folder)
  for (const entry of readdirSync(root, { withFileTypes: true }))
    if (entry.isFile() && (read.test(entry.name) || entry.name === 'package.json')) take(entry.name)
  return files
}

export type Target =
  | { kind: 'file'; path: string }
  /** An npm package, or `node:` for what comes with Node. */
  | { kind: 'package'; name: string }
  /** A folder of ours, or data elsewhere, that is only named. */
  | { kind: 'folder' }
  | { kind: 'nothing'; path: string }

/** `aliases`: `imports` of package.json, as `#core/*` to `./electron/core/*`. */
export function resolver(files: Files, aliases: Readonly<Record<string, string>>) {
  const prefixes = Object.entries(aliases).map(([from, to]) => [from.slice(0, -1), to.slice(2, -1)] as const)

  function pathOf(from: string, specifier: string): string | undefined {
    const bare = specifier.replace(/[?#](?!.*\/)[a-z&]*$/, '')
    if (/^\.{1,2}(?:\/|$)/.test(bare)) return posix.join(posix.dirname(from), bare)
    for (const [prefix, folder] of prefixes) if (bare.startsWith(prefix)) return posix.join(folder, bare.slice(prefix.length))
    return undefined
  }

  return {
    resolve(from: string, specifier: string, isAddress = false): Target {
      const path = pathOf(from, specifier)
      if (path !== undefined) {
        if (files.has(path)) return { kind: 'file', path }
        const isFolder = isAddress && !/\.\w+$/.test(path)
        return isFolder ? { kind: 'folder' } : { kind: 'nothing', path }
      }
      if (specifier.startsWith('#') || specifier.startsWith('/')) return { kind: 'nothing', path: specifier }
      if (specifier.startsWith('node:') || isBuiltin(specifier)) return { kind: 'package', name: 'node:' }
      return {
        kind: 'package',
        name: specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/'),
      }
    },

    /** The files a pattern of `import.meta.glob` takes: `*` is one name, `**` any folders. */
    glob(from: string, pattern: string): string[] {
      const path = pathOf(from, pattern) ?? pattern
      const source = path
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'))
      const match = new RegExp(`^${source}$`)
      return [...files.keys()].filter((file) => match.test(file))
    },
  }
}

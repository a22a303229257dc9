import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { oneAtATime } from './one-at-a-time.mjs'
import { root } from './paths.mjs'
import { BootstrapError, say } from './say.mjs'

/** @typedef {'main' | 'preload' | 'core' | 'renderer'} Target */

const dist = join(root, 'dist')

/** @type {Record<Target, { sources: string[], produces: string, config: (outDir: string) => Promise<import('vite').InlineConfig> }>} */
const targets = {
  main: {
    sources: ['electron/main', 'electron/main-and-core', 'shared', 'resources'],
    produces: 'index.cjs',
    config: async (outDir) => (await import('../vite/main.ts')).mainConfig(outDir),
  },
  preload: {
    sources: ['electron/preload', 'shared'],
    produces: 'index.cjs',
    config: async (outDir) => (await import('../vite/preload.ts')).preloadConfig(outDir),
  },
  core: {
    sources: ['electron/core', 'electron/main-and-core', 'shared', 'resources'],
    produces: 'index.mjs',
    config: async (outDir) => (await import('../vite/core.ts')).coreConfig(outDir),
  },
  renderer: {
    sources: ['renderer', 'shared', 'resources'],
    produces: 'index.html',
    config: async (outDir) => (await import('../vite/renderer.ts')).rendererConfig(outDir),
  },
}

/** @type {Target[]} */
export const allTargets = ['main', 'preload', 'core', 'renderer']

/**
 * Bundles what is out of date into dist/. A bundle is up to date when the contents of its sources, of the build
 * configuration and of the lock file are those it was made from.
 * @param {Target[]} [wanted]
 */
export async function ensureBuild(wanted = allTargets) {
  await oneAtATime('build', () => buildMissing(wanted))
}

/** @param {Target[]} wanted */
async function buildMissing(wanted) {
  const configuration = hashOf(['build/vite', 'package-lock.json', 'tsconfig.base.json'])
  for (const target of wanted) {
    const { sources, produces } = targets[target]
    const hash = hashOf(sources, configuration)
    const stamp = join(dist, '.stamps', target)
    if (existsSync(join(dist, target, produces)) && read(stamp) === hash) continue
    const started = Date.now()
    await bundle(target)
    await mkdir(join(dist, '.stamps'), { recursive: true })
    await writeFile(stamp, hash)
    say(`built ${target} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  }
}

/**
 * Built aside and moved in place, so that neither a failed build nor a running app sees half a bundle.
 * @param {Target} target
 */
async function bundle(target) {
  const { build } = await import('vite')
  const aside = join(dist, `.part-${target}-${process.pid}`)
  try {
    await build(await targets[target].config(aside))
    await rm(join(dist, target), { recursive: true, force: true })
    await rename(aside, join(dist, target))
  } catch (error) {
    const message = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).trimEnd()
    throw new BootstrapError(`the ${target} bundle does not build:\n${message}`, 'Correct the source named above.')
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/**
 * @param {string[]} paths files and folders, relative to the root
 * @param {string} [seed]
 */
function hashOf(paths, seed = '') {
  const hash = createHash('sha256').update(seed)
  for (const path of paths) hashInto(hash, path)
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function hashInto(hash, path) {
  const full = join(root, path)
  const files = listFiles(full)
  for (const file of files) {
    hash.update(`${path}/${file}\0`)
    hash.update(readFileSync(file === '' ? full : join(full, file)))
  }
}

/**
 * @param {string} full
 * @returns {string[]} relative paths, sorted; [''] for a plain file; none where nothing is there. Tests are left out:
 *   they are in no bundle.
 */
function listFiles(full) {
  if (!existsSync(full)) return []
  try {
    return readdirSync(full, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(test|oracle)\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(full.length + 1))
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return ['']
    throw error
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

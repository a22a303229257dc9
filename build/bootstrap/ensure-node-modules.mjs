import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './paths.mjs'
import { npm } from './run.mjs'
import { BootstrapError, say } from './say.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockEntry */
/** @typedef {Record<string, LockEntry>} LockPackages */

/**
 * Installs exactly what package-lock.json says, unless it is there already.
 *
 * npm itself writes `node_modules/.package-lock.json` as the last step of an install, so comparing the two files
 * sees a changed lock file as well as an install that was killed half-way.
 */
export async function ensureNodeModules() {
  if (isInstalled()) return
  // No install script is needed but that of the package `node` (ensure-node.mjs), and older npm versions would compile
  // the database addon although its binary lies in the package.
  say('installing the npm packages of package-lock.json (npm ci)…')
  const result = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { env: npmEnv() })
  if (result.code !== 0) {
    throw new BootstrapError(
      `npm ci failed (exit ${result.code}):\n${firstErrors(result.output)}`,
      'Check the network or the npm registry setting (npm config get registry), then run the command again.',
    )
  }
  // Should npm's record ever differ from the lock file for a reason we do not know, we install once and not at every start.
  writeFileSync(stampFile, lockHash())
}

const stampFile = join(root, 'node_modules', '.qunxi-installed')

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** Told by NODE_OPTIONS, because npm may be a program of its own and not a script that we start. */
function npmEnv() {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'as-project-node.cjs')
  const quoted = script.replace(/[\\"]/g, '\\$&')
  return { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require="${quoted}"`.trim() }
}

/**
 * @param {LockEntry} entry
 * @returns {boolean} an optional package is meant for this very system; one that names no system may be left out
 */
function fitsHere({ os, cpu, libc }) {
  if (os === undefined && cpu === undefined) return false
  return admits(os, process.platform) && admits(cpu, process.arch) && admits(libc, systemLibc())
}

/**
 * npm's rule: a list of names, or of names with `!` before them.
 * @param {string[] | undefined} list
 * @param {string} name
 */
function admits(list, name) {
  if (list === undefined || list.length === 0) return true
  if (list.includes(`!${name}`)) return false
  return list.includes(name) || list.every((item) => item.startsWith('!'))
}

function systemLibc() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } } | undefined} */ (process.report?.getReport())
  return report?.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

/**
 * npm says what is wrong first, then its manual.
 * @param {string} output
 */
function firstErrors(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line))
  return lines.slice(0, 12).join('\n')
}

/** @returns {boolean} */
function isInstalled() {
  const wanted = readPackages('package-lock.json')
  if (wanted === undefined) throw new BootstrapError('package-lock.json is missing', 'Restore it from git.')
  const have = readPackages(join('node_modules', '.package-lock.json'))
  if (have === undefined) return false
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash()) return true
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true
    const installed = have[path]
    if (installed === undefined) return entry.optional === true && !fitsHere(entry)
    return installed.version === entry.version && installed.integrity === entry.integrity
  })
}

/**
 * @param {string} file
 * @returns {LockPackages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

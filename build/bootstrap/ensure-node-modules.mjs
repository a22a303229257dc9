import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { npm } from './run.mjs'
import { BootstrapError, say } from './say.mjs'

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, peer?: boolean, link?: boolean }>} LockPackages */

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
  const result = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  if (result.code !== 0) {
    throw new BootstrapError(
      `npm ci failed (exit ${result.code}):\n${firstErrors(result.output)}`,
      'Check the network or the npm registry setting (npm config get registry), then run the command again.',
    )
  }
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
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true
    const installed = have[path]
    if (installed === undefined) return entry.optional === true
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

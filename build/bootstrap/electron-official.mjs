import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { run } from './run.mjs'

const folder = join(root, 'node_modules', 'electron')
const downloadLimitMs = 20 * 60_000

/** @returns {string} the version package.json asks for */
export function officialVersion() {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
}

export function officialDist() {
  return process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist')
}

/**
 * The official distribution, if it was downloaded completely: its installer writes path.txt last. As in Electron's own
 * package, ELECTRON_OVERRIDE_DIST_PATH names a distribution unpacked elsewhere.
 * @returns {{ path: string, version: string } | undefined} the executable, and what the distribution says it is
 */
export function findOfficial() {
  try {
    const dist = officialDist()
    const overridden = process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined
    const path = join(dist, overridden ? executableName() : readFileSync(join(folder, 'path.txt'), 'utf8'))
    const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
    if (!overridden && version !== officialVersion()) return undefined
    return existsSync(path) ? { path, version } : undefined
  } catch {
    return undefined
  }
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * Runs the package's own installer, which honours ELECTRON_MIRROR, checks the sum, and caches the archive for other
 * projects. Where the release page cannot be reached it fails at once or after fetch's own ten seconds.
 * @returns {Promise<{ path: string, version: string } | { why: string }>}
 */
export async function downloadOfficial() {
  const proxied = process.env.HTTPS_PROXY ?? process.env.https_proxy
  const env = proxied === undefined ? process.env : { ...process.env, NODE_USE_ENV_PROXY: '1' }
  const result = await run(process.execPath, [join(folder, 'install.js')], { env, timeoutMs: downloadLimitMs })
  const found = findOfficial()
  if (result.code === 0 && found !== undefined) return found
  if (result.timedOut) return { why: `no end after ${downloadLimitMs / 60_000} minutes` }
  const line = result.output.split('\n').find((text) => /error/i.test(text))
  return { why: (line ?? `exit ${result.code}`).trim().slice(0, 160) }
}

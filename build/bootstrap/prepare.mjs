import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { openDisplay } from './display.mjs'
import { ensureBuild } from './ensure-build.mjs'
import { ensureElectron } from './ensure-electron.mjs'
import { ensureSystem } from './ensure-system.mjs'
import { projectNode } from './paths.mjs'

/**
 * Everything a real window needs: Electron, system packages, the bundles, a display.
 * @returns {Promise<{ electron: import('./ensure-electron.mjs').ElectronAtHand, env: NodeJS.ProcessEnv,
 *   flags: string[], stop: () => void }>} env and flags are for starting Electron; stop closes a virtual display
 */
export async function prepareApp() {
  const electron = await ensureElectron()
  await ensureSystem(electron.path)
  await ensureBuild()
  const display = await openDisplay()
  const env = { ...withUtf8(display.env), QUNXI_ELECTRON_PATH: electron.path, QUNXI_NODE: projectNode }
  return { electron, env, flags: electronFlags(), stop: display.stop }
}

/**
 * A build server or a container may have no locale at all; Chromium then knows no path for a file whose name is Chinese.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function withUtf8(env) {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return process.platform !== 'linux' || /utf-?8/i.test(locale) ? env : { ...env, LC_ALL: 'C.UTF-8' }
}

/** @returns {string[]} the switches this machine needs */
export function electronFlags() {
  if (process.platform !== 'linux') return []
  const flags = []
  if (!processSandboxWorks()) flags.push('--no-sandbox')
  if (!process.env.DISPLAY && process.env.WAYLAND_DISPLAY) flags.push('--ozone-platform-hint=auto')
  // A machine without D-Bus (a container, a build server) gets a screenful of complaints from Chromium otherwise.
  if (!existsSync('/run/dbus/system_bus_socket')) flags.push('--log-level=3')
  return flags
}

/**
 * Chromium's process sandbox refuses to run as root, and without user namespaces it would need a setuid helper, which a
 * development folder does not have. The windows' own `sandbox` setting stays on either way.
 */
function processSandboxWorks() {
  if (process.getuid?.() === 0) return false
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') return false
  const probe = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' })
  return probe.error !== undefined || probe.status === 0
}

/** @param {string} name */
function setting(name) {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim()
  } catch {
    return undefined
  }
}

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
  const env = { ...display.env, QUNXI_ELECTRON_PATH: electron.path, QUNXI_NODE: projectNode }
  return { electron, env, flags: electronFlags(), stop: display.stop }
}

/** @returns {string[]} the switches this machine needs */
export function electronFlags() {
  const flags = []
  // Chromium's process sandbox refuses to run as root; the windows' own sandbox setting stays on.
  if (process.platform === 'linux' && process.getuid?.() === 0) flags.push('--no-sandbox')
  if (!process.env.DISPLAY && process.env.WAYLAND_DISPLAY) flags.push('--ozone-platform-hint=auto')
  return flags
}

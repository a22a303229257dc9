import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBuild } from '../bootstrap/ensure-build.mjs'
import { ensureElectron } from '../bootstrap/ensure-electron.mjs'
import { projectNode, root } from '../bootstrap/paths.mjs'
import { run, tail, toolEnv } from '../bootstrap/run.mjs'
import { BootstrapError } from '../bootstrap/say.mjs'

/**
 * @typedef {object} Packed
 * @property {string} folder the app as it lies on a disk, not an installer
 * @property {string} executable
 * @property {string} resources
 */

/**
 * Packs the app with electron-builder: as a folder (`--dir`), or as this system's installers, which fetches
 * electron-builder's tools from the network. Both leave the folder.
 * @param {{ installers: boolean, show?: boolean, output?: string }} options output: a folder that is emptied first
 * @returns {Promise<Packed>}
 */
export async function pack({ installers, show = false, output: out = join(root, 'out') }) {
  const electron = await ensureElectron()
  await ensureBuild()
  await rm(out, { recursive: true, force: true })
  const cli = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const args = [cli, '--config', 'build/electron-builder.config.cjs', '--publish', 'never', ...(installers ? [] : ['--dir'])]
  const local = { QUNXI_PACK_OUT: out, QUNXI_PACK_DIST: electron.dist, QUNXI_PACK_VERSION: electron.version }
  const env = { ...toolEnv(), ...local, ...(loadsTheDatabase(electron.version) ? {} : { QUNXI_PACK_NODE: projectNode }) }
  const { code, output } = await run(process.execPath, args, { env, show })
  if (code !== 0) {
    throw new BootstrapError(
      `electron-builder failed (exit ${code})${show ? '.' : `:\n${tail(output, 20)}`}`,
      installers ? 'Without the network only the folder can be packed: npm run package -- --dir' : undefined,
    )
  }
  return findPacked(out)
}

/**
 * Node-API 10, which the database addon needs, came with Electron 35.
 * @param {string} version
 */
function loadsTheDatabase(version) {
  return Number(version.split('.')[0]) >= 35
}

/**
 * @param {string} out
 * @returns {Packed}
 */
function findPacked(out) {
  const names = existsSync(out) ? readdirSync(out) : []
  const name = names.find((entry) => /^(linux|win|mac)(-[a-z0-9]+)?(-unpacked)?$/.test(entry) && !entry.endsWith('.yml'))
  if (name === undefined) throw new BootstrapError(`electron-builder left no app in ${out}.`)
  const folder = join(out, name)
  if (process.platform === 'darwin') {
    const contents = join(folder, 'Qunxi.app', 'Contents')
    return { folder, executable: join(contents, 'MacOS', 'Qunxi'), resources: join(contents, 'Resources') }
  }
  const executable = join(folder, process.platform === 'win32' ? 'Qunxi.exe' : 'qunxi')
  return { folder, executable, resources: join(folder, 'resources') }
}

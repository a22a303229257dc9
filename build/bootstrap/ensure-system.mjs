import { existsSync } from 'node:fs'
import { run, tail } from './run.mjs'
import { BootstrapError, say } from './say.mjs'

/** What Chromium's libraries come in, and a font without which Chinese text is boxes. */
const libraries = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatspi2.0-0',
  'libdrm2',
  'libnotify4',
  'libsecret-1-0',
  'fonts-noto-cjk',
  'fonts-noto-color-emoji',
]
/** Needed only where there is no display. */
const virtualDisplay = ['xvfb', 'xauth']

export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
}

/**
 * The system packages Electron needs on Linux: installed where we are root on a Debian, otherwise named in one command.
 * Nothing is asked where Electron would start all the same.
 * @param {string} electron the executable
 */
export async function ensureSystem(electron) {
  if (process.platform !== 'linux') return
  const wanted = hasDisplay() ? libraries : [...libraries, ...virtualDisplay]
  const missing = await missingPackages(wanted)
  if (missing === undefined) return await mustStart(electron, 'the libraries named above, from your distribution')
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    const command = `sudo apt-get install -y ${missing.join(' ')}`
    await mustStart(electron, command)
    say(`some system packages are missing; for full function: ${command}`)
    return
  }
  say(`installing Debian packages: ${missing.join(' ')}…`)
  const failure = await install(missing)
  if (failure === undefined) return
  say(failure)
  await mustStart(electron, `apt-get update && apt-get install -y ${missing.join(' ')}`)
}

/**
 * @param {string[]} names
 * @returns {Promise<string[] | undefined>} as apt knows them; undefined where this is no Debian
 */
async function missingPackages(names) {
  if (!existsSync('/usr/bin/dpkg-query')) return undefined
  // Since 2024 some names carry a t64 suffix.
  const all = names.flatMap((name) => [name, `${name}t64`])
  const { output } = await run('dpkg-query', ['-W', '-f=${Package} ${Status}\n', ...all])
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' install ok installed'))
      .map((line) => line.split(' ')[0]),
  )
  const missing = names.filter((name) => !installed.has(name) && !installed.has(`${name}t64`))
  const known = await candidates(missing.map((name) => `${name}t64`))
  return missing.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name))
}

/**
 * @param {string[]} names
 * @returns {Promise<string | undefined>} why it failed
 */
async function install(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const update = await run('apt-get', ['update', '-qq'], { env, timeoutMs: 300_000 })
  if (update.code !== 0) return `apt-get update failed:\n${tail(update.output)}`
  // The lists may have been empty before: ask for the names once more.
  const available = (await missingPackages(names)) ?? names
  const args = ['install', '-y', '-qq', '-o', 'DPkg::Lock::Timeout=120', '--no-install-recommends', ...available]
  const result = await run('apt-get', args, { env, timeoutMs: 900_000 })
  return result.code === 0 ? undefined : `apt-get install failed:\n${tail(result.output)}`
}

/**
 * @param {string[]} names
 * @returns {Promise<Set<string>>} those apt could install
 */
async function candidates(names) {
  if (names.length === 0) return new Set()
  const { output } = await run('apt-cache', ['policy', ...names])
  const blocks = output.split(/^(?=\S)/m).filter((block) => /Candidate: (?!\(none\))/.test(block))
  return new Set(blocks.map((block) => block.slice(0, block.indexOf(':'))))
}

/**
 * @param {string} electron
 * @param {string} remedy
 */
async function mustStart(electron, remedy) {
  const { code, output } = await run('ldd', [electron])
  const lost = code === 0 ? output.split('\n').filter((line) => line.includes('not found')) : []
  if (lost.length > 0) {
    const names = lost.map((line) => line.trim().split(' ')[0]).join(', ')
    throw new BootstrapError(`Electron cannot start, libraries are missing: ${names}`, `Install them: ${remedy}`)
  }
  const xvfb = await run('sh', ['-c', 'command -v Xvfb'])
  if (!hasDisplay() && xvfb.code !== 0) {
    throw new BootstrapError('there is no display, and no Xvfb to stand in for one.', `Install it: ${remedy}`)
  }
}

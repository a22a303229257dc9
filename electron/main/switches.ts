/**
 * Switches by which another program could look into a running app or change what it runs. Development needs them; the
 * shipped build takes none. The fuses (build/package/fuses.mjs) see to Node's own: `--inspect…`, NODE_OPTIONS and
 * ELECTRON_RUN_AS_NODE. Pure.
 */

/** Electron's `app.commandLine`: it knows every way in which a switch may be written on this system. */
interface SwitchList {
  hasSwitch(name: string): boolean
  removeSwitch(name: string): void
}

/** Read by Chromium only after main's script has run: taken away here, they are as if never given. */
const removed = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-socket-name',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-wait',
  'inspect-port',
  'inspect-publish-uid',
  'auto-open-devtools-for-tabs',
  'custom-devtools-frontend',
  'load-extension',
  'disable-web-security',
  'allow-running-insecure-content',
]

/** In force before main's script runs, or naming a program to start: with one of these the app does not start. */
const refused = [
  'js-flags',
  'single-process',
  'browser-subprocess-path',
  'gpu-launcher',
  'ppapi-plugin-launcher',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'zygote-cmd-prefix',
]

/** To be called first of all, in the shipped build. Removes what it can, and returns what the app must not start with. */
export function refuseSwitches(given: SwitchList): { ignored: string[]; refused: string[] } {
  const ignored = removed.filter((name) => given.hasSwitch(name))
  for (const name of ignored) given.removeSwitch(name)
  return { ignored, refused: refused.filter((name) => given.hasSwitch(name)) }
}

/**
 * What core inherits of the environment: neither a key nor anything that would change how its Node runs, what it writes
 * down (NODE_DEBUG prints requests with their headers) or whom it trusts without saying so. A company's own certificates
 * are added by name.
 */
export function coreEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || /^(QUNXI_KEY|ELECTRON_.*)$/i.test(name)) continue
    if (/^NODE_/i.test(name) && name !== 'NODE_EXTRA_CA_CERTS') continue
    kept[name] = value
  }
  return kept
}

import { expect, test } from 'vitest'
import { coreEnvironment, refuseSwitches } from './switches.ts'

function given(...names: string[]) {
  const left = new Set(names)
  return { left, list: { hasSwitch: (name: string) => left.has(name), removeSwitch: (name: string) => void left.delete(name) } }
}

test('what would open the app to another program is taken away, the rest is left', () => {
  const { left, list } = given('remote-debugging-port', 'remote-debugging-pipe', 'inspect-brk', 'no-sandbox', 'ozone-platform')
  expect(refuseSwitches(list)).toEqual({
    ignored: ['remote-debugging-port', 'remote-debugging-pipe', 'inspect-brk'],
    refused: [],
  })
  expect([...left]).toEqual(['no-sandbox', 'ozone-platform'])
})

test('what is in force before the app can take it away is named, so that it does not start', () => {
  expect(refuseSwitches(given('js-flags', 'renderer-cmd-prefix', 'lang').list)).toEqual({
    ignored: [],
    refused: ['js-flags', 'renderer-cmd-prefix'],
  })
})

test('core inherits neither a key nor what changes its Node', () => {
  const kept = coreEnvironment({
    PATH: '/bin',
    HTTPS_PROXY: 'http://proxy',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    QUNXI_KEY: '5e'.repeat(32),
    NODE_OPTIONS: '--inspect',
    NODE_PATH: '/x',
    NODE_DEBUG: 'http',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_V8_COVERAGE: '/x',
    ELECTRON_RUN_AS_NODE: '1',
    UNSET: undefined,
  })
  expect(kept).toEqual({ PATH: '/bin', HTTPS_PROXY: 'http://proxy', NODE_EXTRA_CA_CERTS: '/ca.pem' })
})

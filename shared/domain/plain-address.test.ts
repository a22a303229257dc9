import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wecomConfigSchema, type AccountConfig, type WecomConfig } from './accounts.ts'
import { plainAndFar, unallowedPlain, withPresentAllowed } from './plain-address.ts'

/** Node's own reading of address ranges. */
const near = new BlockList()
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  near.addSubnet(net, bits, 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')
near.addSubnet('fe80::', 10, 'ipv6')

const isNear = (address: string) => plainAndFar(address) === null
const edges = [0x7f000000, 0x0a000000, 0xac100000, 0xac200000, 0xc0a80000, 0xa9fe0000, 0x64400000, 0, 0xffffffff]
const v4 = fc
  .oneof(
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.tuple(fc.constantFrom(...edges), fc.integer({ min: -2, max: 0x110000 })).map(([edge, by]) => (edge + by) >>> 0),
  )
  .map((number) => ({ number, dotted: [24, 16, 8, 0].map((by) => (number >>> by) & 255).join('.') }))

describe('an address without encryption', () => {
  test('is near or far as Node’s ranges say, however version 4 is written', () => {
    fc.assert(
      fc.property(v4, fc.constantFrom('http', 'ws'), ({ number, dotted }, scheme) => {
        const expected = near.check(dotted, 'ipv4')
        const [a, b, c, d] = dotted.split('.').map(Number) as [number, number, number, number]
        const spellings = [
          dotted,
          String(number),
          `0x${number.toString(16)}`,
          `0${number.toString(8)}`,
          `0x${a.toString(16)}.0${b.toString(8)}.${(c << 8) | d}`,
          `[::ffff:${dotted}]`,
          `${dotted}:8080`,
          `user:pass@${dotted}`,
        ]
        for (const host of spellings) expect(isNear(`${scheme}://${host}/x`), host).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  test('is near or far as Node’s ranges say, in version 6', () => {
    const group = fc.oneof(
      fc.constantFrom(0, 1, 0xffff, 0xfc00, 0xfdff, 0xfe80, 0xfebf, 0xfec0, 0xfbff),
      fc.integer({ min: 0, max: 0xffff }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, group), { minLength: 8, maxLength: 8 }),
        (groups) => {
          const text = groups.map((one) => one.toString(16)).join(':')
          const mapped = groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff
          const v4Text = [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join('.')
          const expected = mapped && isIPv4(v4Text) ? near.check(v4Text, 'ipv4') : near.check(text, 'ipv6')
          expect(isNear(`http://[${text}]:90/`), text).toBe(expected)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test.each([
    'http://localhost',
    'ws://LOCALHOST:3001/',
    'http://localhost.',
    'http://bot.localhost',
    'http://nas.local:8080/x',
    'http://nas.local.',
    'http://１２７.0.0.1/',
    'http://127.1',
    'http://0x7f.1',
    'https://example.com',
    'wss://8.8.8.8',
    'no address',
    '',
  ])('%s needs no word', (address) => expect(plainAndFar(address)).toBeNull())

  test.each([
    ['http://127.0.0.1.example.com', 'http://127.0.0.1.example.com'],
    ['http://127.0.0.1@example.com/', 'http://example.com'],
    ['http://localhost@8.8.8.8', 'http://8.8.8.8'],
    ['http://example.com#@127.0.0.1', 'http://example.com'],
    ['http://example.com\\@127.0.0.1', 'http://example.com'],
    ['http://localhost.example.com', 'http://localhost.example.com'],
    ['http://mylocalhost', 'http://mylocalhost'],
    ['http://10.0.0.1.nip.io:80', 'http://10.0.0.1.nip.io'],
    ['http://local', 'http://local'],
    ['http://thelocal', 'http://thelocal'],
    ['http://nas', 'http://nas'],
    ['http://0.0.0.0:1', 'http://0.0.0.0:1'],
    ['http://[::]', 'http://[::]'],
    ['http://100.64.0.1', 'http://100.64.0.1'],
    ['http://134744072', 'http://8.8.8.8'],
    ['http://[64:ff9b::7f00:1]', 'http://[64:ff9b::7f00:1]'],
    ['WS://Example.COM:80/path?x=1', 'ws://example.com'],
    ['ws://example.com:3001', 'ws://example.com:3001'],
  ])('%s is far', (address, asked) => expect(plainAndFar(address)).toBe(asked))
})

describe('what a person allowed', () => {
  const wecom = (fields: object): WecomConfig => wecomConfigSchema.parse({ channel: 'wecom', corpId: 'ww1', ...fields })

  test('is asked for each address of an account, and holds for scheme, host and port', () => {
    const config = wecom({ url: 'http://a.example', relayUrl: 'http://b.example:8/x', archiveUrl: 'http://10.0.0.2' })
    expect(unallowedPlain(config)).toEqual([
      { field: 'url', address: 'http://a.example' },
      { field: 'relayUrl', address: 'http://b.example:8' },
    ])
    const allowed = { ...config, plainAllowed: ['http://a.example', 'http://b.example:8'] }
    expect(unallowedPlain(allowed)).toEqual([])
    expect(unallowedPlain({ ...allowed, relayUrl: 'http://b.example:8/y' })).toEqual([])
    for (const relayUrl of ['http://b.example:9/x', 'http://b.example/x', 'http://c.example:8/x'])
      expect(unallowedPlain({ ...allowed, relayUrl })).toMatchObject([{ field: 'relayUrl' }])
  })

  test('is not asked for listening at every network, which tells nobody anything; for dialling there it is', () => {
    for (const url of ['ws://0.0.0.0:6710/', 'ws://[::]:6710']) {
      expect(unallowedPlain({ channel: 'onebot', mode: 'reverse', url })).toEqual([])
      expect(unallowedPlain({ channel: 'onebot', mode: 'forward', url })).toHaveLength(1)
    }
    expect(unallowedPlain({ channel: 'onebot', mode: 'reverse', url: 'ws://8.8.8.8:6710/' })).toHaveLength(1)
    expect(unallowedPlain({ channel: 'onebot', mode: 'reverse', url: 'ws://0.0.0.0.example.com/' })).toHaveLength(1)
  })

  test('goes with the address', () => {
    const config = { ...wecom({ url: 'https://a.example' }), plainAllowed: ['http://a.example'] }
    expect(withPresentAllowed(config)).not.toHaveProperty('plainAllowed')
    const near: AccountConfig = {
      channel: 'onebot',
      mode: 'forward',
      url: 'ws://x.example',
      plainAllowed: ['ws://x.example', 'ws://y.example'],
    }
    expect(withPresentAllowed(near).plainAllowed).toEqual(['ws://x.example'])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountItem } from '#shared/contract/accounts.ts'
import { accountConfigSchema } from '#shared/domain/accounts.ts'
import {
  askedPlain,
  cleaned,
  completed,
  configOf,
  type Draft,
  draftOf,
  emptyDraft,
  errorsOf,
  hintsOf,
  savedFor,
  secretsOf,
} from './connect-form.ts'

const AES = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'

function wecom(texts: Partial<Draft['texts']> = {}, secrets: Draft['secrets'] = { secret: 's'.repeat(43) }): Draft {
  const draft = emptyDraft('wecom')
  return { ...draft, secrets, texts: { ...draft.texts, corpId: 'ww0123456789abcdef', ...texts } }
}

function onebot(change: Partial<Draft>, texts: Partial<Draft['texts']> = {}): Draft {
  const draft = emptyDraft('onebot')
  return { ...draft, ...change, texts: { ...draft.texts, ...texts } }
}

describe('what is pasted', () => {
  test('loses the spaces, line ends and invisible marks that came along', () => {
    expect(cleaned('corpId', ' ww0123\u200b456789abcdef\n')).toBe('ww0123456789abcdef')
    expect(cleaned('secret', '\ufeffabc def\r\n')).toBe('abcdef')
    expect(cleaned('archivePath', '/data/会话 存档/a.jsonl')).toBe('/data/会话 存档/a.jsonl')
  })

  test('cleaning twice changes nothing more, and no blank is left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = cleaned('secret', text)
        expect(cleaned('secret', once)).toBe(once)
        expect(once).not.toMatch(/\s/u)
      }),
    )
  })

  test('an address without its beginning gets the usual one', () => {
    expect(completed('socketUrl', '127.0.0.1:3001')).toBe('ws://127.0.0.1:3001')
    expect(completed('relayUrl', 'relay.example.com/hook')).toBe('https://relay.example.com/hook')
    expect(completed('url', 'http://10.0.0.5:8080')).toBe('http://10.0.0.5:8080')
    expect(completed('corpId', 'ww1')).toBe('ww1')
  })
})

describe('the form of a WeCom account', () => {
  test('a new one needs corp ID and secret, and no more', () => {
    expect(Object.keys(errorsOf(emptyDraft('wecom'), []))).toEqual(['corpId', 'secret'])
    expect(errorsOf(wecom(), [])).toEqual({})
    expect(configOf(wecom())).toMatchObject({ url: 'https://qyapi.weixin.qq.com', archiveUrl: '', relayUrl: '' })
  })

  test('a stored secret need not be typed again, and is not handed over', () => {
    const draft = wecom({}, {})
    expect(errorsOf(draft, ['secret'])).toEqual({})
    expect(secretsOf(draft, ['secret'])).toEqual({})
  })

  test('being replaced but still empty, the stored one stays; taken away, it is missed', () => {
    expect(secretsOf(wecom({}, { secret: '' }), ['secret'])).toEqual({})
    expect(Object.keys(errorsOf(wecom({}, { secret: null }), ['secret']))).toEqual(['secret'])
  })

  test('a relay needs token and key; a key that is cut is said with its length', () => {
    const half = wecom({ relayUrl: 'https://relay.example.com' })
    expect(Object.keys(errorsOf(half, []))).toEqual(['callbackToken', 'callbackAesKey'])
    const cut = { ...half, secrets: { ...half.secrets, callbackToken: 'token', callbackAesKey: AES.slice(0, 40) } }
    expect(errorsOf(cut, []).callbackAesKey).toEqual({ key: 'accounts.wizard.errors.aesKey', values: { count: 40 } })
    expect(errorsOf({ ...cut, secrets: { ...cut.secrets, callbackAesKey: AES } }, [])).toEqual({})
  })

  test('with its address emptied, the secrets of the relay are forgotten too', () => {
    const saved = ['secret', 'callbackToken', 'callbackAesKey', 'archiveToken']
    expect(secretsOf(wecom({}, {}), saved)).toEqual({ callbackToken: '', callbackAesKey: '', archiveToken: '' })
  })

  test('an address of another kind is refused at its field', () => {
    expect(Object.keys(errorsOf(wecom({ archiveUrl: 'ftp://files.example.com' }), []))).toEqual(['archiveUrl'])
    expect(Object.keys(errorsOf(wecom({ url: 'https://' }), []))).toEqual(['url'])
  })

  test('only the chosen way to the archive is kept', () => {
    const both = wecom({ archiveUrl: 'https://archive.example.com', archivePath: '/data/archive' })
    expect(configOf({ ...both, archive: 'gateway' })).toMatchObject({
      archiveUrl: 'https://archive.example.com',
      archivePath: '',
    })
    expect(configOf({ ...both, archive: 'file' })).toMatchObject({ archiveUrl: '', archivePath: '/data/archive' })
  })

  test('what looks cut is doubted, not refused', () => {
    const odd = wecom({ corpId: '1234567' }, { secret: 'short' })
    expect(Object.keys(hintsOf(odd))).toEqual(['corpId', 'secret'])
    expect(errorsOf(odd, [])).toEqual({})
    expect(hintsOf(wecom())).toEqual({})
  })
})

describe('the form of a OneBot account', () => {
  test('forward needs an address of a socket', () => {
    expect(errorsOf(onebot({}), []).socketUrl?.key).toBe('accounts.wizard.errors.required')
    expect(errorsOf(onebot({}, { socketUrl: 'http://127.0.0.1:3001' }), []).socketUrl?.key).toBe(
      'accounts.wizard.errors.socketUrl',
    )
    expect(errorsOf(onebot({}, { socketUrl: '127.0.0.1:3001' }), [])).toEqual({})
  })

  test('reverse has an address to copy at once; beyond this computer it needs a token', () => {
    expect(errorsOf(onebot({ mode: 'reverse' }), [])).toEqual({})
    const open = onebot({ mode: 'reverse' }, { listenUrl: 'ws://0.0.0.0:6710/' })
    expect(Object.keys(errorsOf(open, []))).toEqual(['token'])
    expect(errorsOf({ ...open, secrets: { token: 'long enough' } }, [])).toEqual({})
    expect(errorsOf(open, ['token'])).toEqual({})
    expect(hintsOf(open)).toEqual({ listenUrl: 'accounts.wizard.hints.listenUrl' })
    expect(hintsOf(onebot({ mode: 'reverse' }))).toEqual({})
  })
})

test('an account opened for editing and saved untouched is the same account', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abz019-_'), minLength: 1, maxLength: 20 })
  const url = fc.webUrl({ withQueryParameters: false, withFragments: false }).filter((value) => value.length < 400)
  const config = fc.oneof(
    fc.record({
      channel: fc.constant('wecom' as const),
      url,
      corpId: text,
      agentId: text,
      relayUrl: fc.oneof(fc.constant(''), url),
      archiveUrl: fc.constant(''),
      archivePath: fc.oneof(fc.constant(''), text),
      pushOwnTags: fc.boolean(),
    }),
    fc.record({
      channel: fc.constant('onebot' as const),
      mode: fc.constantFrom('forward' as const, 'reverse' as const),
      url: url.map((value) => value.replace(/^http/u, 'ws')),
    }),
  )
  fc.assert(
    fc.property(config, (raw) => {
      const parsed = accountConfigSchema.safeParse(raw)
      fc.pre(parsed.success)
      const live = { config: parsed.data! } as NonNullable<AccountItem['live']>
      const draft = draftOf({ name: 'shop', live } as AccountItem)
      expect(configOf(draft!)).toEqual(parsed.data)
    }),
  )
})

test('with another address its stored secret is asked for again, and the field says why', () => {
  const before = configOf(emptyDraft('wecom'))
  const moved: Draft = {
    ...emptyDraft('wecom'),
    texts: { ...emptyDraft('wecom').texts, corpId: 'ww1', url: 'https://proxy.example' },
  }
  expect(savedFor(emptyDraft('wecom'), before, ['secret'])).toEqual(['secret'])
  const saved = savedFor(moved, before, ['secret', 'callbackToken'])
  expect(saved).toEqual(['callbackToken'])
  expect(errorsOf(moved, saved)).toHaveProperty('secret')
  expect(hintsOf(moved, ['secret'])).toMatchObject({ secret: 'accounts.wizard.hints.stranded' })
  expect(hintsOf({ ...moved, secrets: { secret: 'x'.repeat(43) } }, ['secret'])).toEqual({})
})

describe('an address without encryption', () => {
  test('beyond the network at hand is asked about once, for that address', () => {
    const draft = onebot({}, { socketUrl: 'bot.example:3001' })
    expect(askedPlain(draft)).toEqual(['ws://bot.example:3001'])
    expect(errorsOf(draft, [])).toEqual({
      socketUrl: { key: 'accounts.wizard.errors.plain', values: { address: 'ws://bot.example:3001' } },
    })
    const allowed = { ...draft, plainAllowed: ['ws://bot.example:3001'] }
    expect(errorsOf(allowed, [])).toEqual({})
    expect(configOf(allowed).plainAllowed).toEqual(['ws://bot.example:3001'])
    // The question stays to be seen, so that the word can be taken back.
    expect(askedPlain(allowed)).toEqual(['ws://bot.example:3001'])
    const moved = { ...allowed, texts: { ...allowed.texts, socketUrl: 'ws://bot.example:3002' } }
    expect(Object.keys(errorsOf(moved, []))).toEqual(['socketUrl'])
    expect(configOf(moved)).not.toHaveProperty('plainAllowed')
  })

  test('near, encrypted or not yet an address, nothing is asked', () => {
    for (const socketUrl of ['ws://127.0.0.1:3001', 'ws://192.168.1.9', 'ws://nas.local', 'wss://bot.example', '', 'ws://'])
      expect(askedPlain(onebot({}, { socketUrl })), socketUrl).toEqual([])
    expect(askedPlain(wecom({ url: 'http://a.example', relayUrl: 'http://a.example/q', archiveUrl: 'http://10.0.0.1' }))).toEqual(
      ['http://a.example'],
    )
  })

  test('what was allowed is there again when the account is changed', () => {
    const config = accountConfigSchema.parse({ channel: 'onebot', url: 'ws://bot.example', plainAllowed: ['ws://bot.example'] })
    const account = { name: '', live: { config } } as unknown as AccountItem
    expect(draftOf(account)).toMatchObject({ plainAllowed: ['ws://bot.example'] })
  })
})

import { join, sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIGURE_TOKENS, NAME_TOKEN, NONCE_TOKEN } from '#shared/contract/first-figures.ts'
import type { Frames } from '#shared/contract/first-figures.ts'
import {
  DATA_TOKEN,
  FRAME_TOKEN,
  LANGUAGE_TOKEN,
  ORIGIN,
  PAGE_URL,
  contentSecurityPolicy,
  fileFor,
  isInside,
  SCHEME_TOKEN,
  pageWith,
} from './page-files.ts'

const root = join(sep, 'opt', 'qunxi', 'renderer')

test('the page and its assets are found, with Chinese and spaces in their names', () => {
  expect(fileFor(PAGE_URL, root)).toBe(join(root, 'index.html'))
  expect(fileFor(`${ORIGIN}/`, root)).toBe(join(root, 'index.html'))
  expect(fileFor(`${ORIGIN}/assets/a%20b-%E7%BE%A4.js?x=1#y`, root)).toBe(join(root, 'assets', 'a b-群.js'))
})

test('nothing outside the folder is ever named, however it is written', () => {
  const outside = [
    'app://evil/index.html',
    'https://qunxi/index.html',
    'file:///etc/passwd',
    `${ORIGIN}/..%2f..%2fetc/passwd`,
    `${ORIGIN}/%2e%2e/%2e%2e/etc/passwd`,
    `${ORIGIN}/..%5c..%5cwindows`,
    `${ORIGIN}/a%00.js`,
    `${ORIGIN}/%E0%A4%A`,
    `${ORIGIN}:81/index.html`,
    'not a url',
  ]
  for (const url of outside) {
    const file = fileFor(url, root)
    if (file !== null) expect(isInside(root, file), url).toBe(true)
  }
  const pieces = fc.constantFrom(
    '..',
    '%2e%2e',
    '.',
    '%2f',
    '%5c',
    '\\',
    '/',
    'etc',
    '%00',
    '%252e',
    'C:',
    '~',
    '\u2025',
    'index.html',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const file = fileFor(`${ORIGIN}/${parts.join('/')}`, root)
      if (file !== null) expect(isInside(root, file)).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('a sibling folder with the same beginning is outside', () => {
  expect(isInside(root, `${root}-old${sep}index.html`)).toBe(false)
  expect(isInside(root, root)).toBe(false)
  expect(isInside(root, join(root, '..a', 'b'))).toBe(false)
})

const frame = (which: string) =>
  `<nav class="${which}" title="${NAME_TOKEN}">${NAME_TOKEN}</nav><b>${Object.values(FIGURE_TOKENS).join(' ')}</b><style nonce="${NONCE_TOKEN}"></style>`
const frames: Frames = {
  'zh-CN': { own: frame('own zh'), demo: frame('demo zh') },
  en: { own: frame('own en'), demo: frame('demo en') },
}

test('what the page begins with is data, whatever a workspace is called', () => {
  const html = `<meta content="${NONCE_TOKEN}"><script type="application/json">${DATA_TOKEN}</script><p>end</p>`
  const state = {
    workspace: { phase: 'none', error: null },
    core: 'running',
    preferences: { language: 'zh-CN', colorScheme: 'auto', textScale: 100 },
    effectiveScheme: 'light',
  } as const
  const names = ['</script><script>alert(1)</script>', '<!--<script>', "$& $' $` $1", NONCE_TOKEN, DATA_TOKEN, '\u2028"\\\0🍓']
  for (const name of names) {
    const first = {
      workspace: { name, zone: 'Asia/Shanghai', demo: false },
      figures: { toPost: 1, posted: 2, followUps: 3, waiting: 4 },
    }
    const page = pageWith(html, 'abc', { state, first }, frames)
    const block = /^<meta content="abc"><script type="application\/json">([^<]*)<\/script><p>end<\/p>$/.exec(page)
    expect(JSON.parse(block![1]!), name).toEqual({ state, first })
  }
})

test('an open workspace is drawn in the page itself, in its language, scheme and size of type, and its name is text', () => {
  const html = `<html lang="${LANGUAGE_TOKEN}" data-scheme="${SCHEME_TOKEN}"><div id="root">${FRAME_TOKEN}</div></html>`
  const name = `<b title="x">&amp; ${NONCE_TOKEN} ${FIGURE_TOKENS.toPost} $&</b>`
  const state = {
    workspace: { phase: 'open', workspace: { dir: '/w', name, demo: true } },
    core: 'running',
    preferences: { language: 'en', colorScheme: 'auto', textScale: 125 },
    effectiveScheme: 'dark',
  } as const
  const first = {
    workspace: { name, zone: 'UTC', demo: true },
    figures: { toPost: 1234567, posted: 2, followUps: 3, waiting: 4 },
  }
  const safe = `&lt;b title=&quot;x&quot;&gt;&amp;amp; ${NONCE_TOKEN} ${FIGURE_TOKENS.toPost} $&amp;&lt;/b&gt;`
  const drawn =
    '<style nonce="abc">:root{font-size:125%;--qx-zoom:1.25}</style>' +
    `<nav class="demo en" title="${safe}">${safe}</nav><b>1,234,567 4 3 2</b><style nonce="abc"></style>`
  const page = (data: Parameters<typeof pageWith>[2]) => pageWith(html, 'abc', data, frames)
  const around = (inside: string) => `<html lang="en" data-scheme="dark"><div id="root">${inside}</div></html>`
  expect(page({ state, first })).toBe(around(drawn))
  // Nothing of a workspace is drawn that is not open, or whose figures are not known.
  expect(page({ state, first: null })).toBe(around(''))
  const locked = { phase: 'locked', workspace: { dir: '/w', name, demo: true }, reason: 'screen', hasPassphrase: true } as const
  expect(page({ state: { ...state, workspace: locked }, first })).toBe(around(''))
})

test('the policy is exactly this, and every directive is there for a reason', () => {
  const directives = contentSecurityPolicy('abc').split('; ')
  expect(directives).toEqual([
    // Whatever is not named below is refused: frames, workers, media, manifests.
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'nonce-abc'",
    // Pictures of content come from bytes out of the database, by an address that the page itself made.
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
  expect(directives.join()).not.toMatch(/unsafe|data:|https?:|\*/)
})

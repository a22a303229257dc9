import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseArguments } from './args.ts'
import { labelsFor } from './labels.ts'
import { safeLink } from './links.ts'
import { findNode, outsideAsar } from './node-runtime.ts'
import type { RuntimePlaces } from './node-runtime.ts'
import { RestartPolicy } from './restart-policy.ts'
import { SettingsFile, defaultSettings, languageFor, namedLocale } from './settings.ts'
import { MIN_HEIGHT, MIN_WIDTH, fitPlace } from './window-place.ts'

const KEY = '5e'.repeat(32)
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-start-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the command line', () => {
  const parse = (words: string[], env: Record<string, string> = {}, defaultApp = true) =>
    parseArguments({ argv: ['electron', ...words], defaultApp, env, cwd: dir })

  test("a plain Electron's first bare word is the app, the next one the workspace", () => {
    expect(parse(['--no-sandbox', '.'])).toMatchObject({ workspace: null, key: null, smoke: false })
    expect(parse(['--no-sandbox', '.', 'my shop']).workspace).toBe(resolve(dir, 'my shop'))
    expect(parse(['my shop'], {}, false).workspace).toBe(resolve(dir, 'my shop'))
    expect(parse(['.', '--workspace=a=b']).workspace).toBe(resolve(dir, 'a=b'))
    expect(parse(['.', '--smoke', 'w', '--smoke-query=草莓'])).toMatchObject({
      workspace: resolve(dir, 'w'),
      smoke: true,
      smokeQuery: '草莓',
      smokeWindow: false,
    })
    expect(parse(['.', '--smoke-window', 'w'])).toMatchObject({ workspace: resolve(dir, 'w'), smoke: false, smokeWindow: true })
  })

  test('the key comes from the environment or a file, and a wrong one is refused before anything opens', () => {
    writeFileSync(join(dir, 'k'), `${KEY.toUpperCase()}\n`)
    expect(parse(['.'], { QUNXI_KEY: KEY }).key).toBe(KEY)
    expect(parse(['.', '--key-file', 'k']).key).toBe(KEY)
    expect(() => parse(['.'], { QUNXI_KEY: 'secret' })).toThrowError(expect.objectContaining({ code: 'BAD_INPUT' }))
    expect(() => parse(['.', '--key-file', 'absent'])).toThrowError(expect.objectContaining({ code: 'FILE_NOT_FOUND' }))
    writeFileSync(join(dir, 'k'), 'not a key')
    expect(() => parse(['.', '--key-file', 'k'])).toThrowError(expect.objectContaining({ code: 'BAD_INPUT' }))
    expect(() => parse(['.', '--workspace'])).toThrowError('--workspace needs a value')
  })
})

describe('settings of this machine', () => {
  const file = () => join(dir, 'profile', 'settings.json')
  const read = () => new SettingsFile(file(), defaultSettings('de-DE'))

  test('Chinese unless the system says English', () => {
    expect(['zh-CN', 'zh-TW', 'de-DE', '', 'ende'].map(languageFor)).toEqual(Array(5).fill('zh-CN'))
    expect(
      [{}, { LANG: 'C' }, { LANG: 'C.UTF-8' }, { LC_ALL: 'POSIX' }].map((env) => namedLocale('en-US', 'linux', env)),
    ).toEqual(Array(4).fill(''))
    expect(namedLocale('en-US', 'linux', { LANG: 'en_US.UTF-8' })).toBe('en-US')
    expect(namedLocale('en-US', 'win32', {})).toBe('en-US')
    expect(['en', 'en-GB', 'en_US'.replace('_', '-')].map(languageFor)).toEqual(['en', 'en', 'en'])
  })

  test('what is set is there at the next start, and parts that are missing get their defaults', () => {
    read().update({ preferences: { language: 'en', colorScheme: 'dark', textScale: 125 } })
    expect(read().current.preferences).toEqual({ language: 'en', colorScheme: 'dark', textScale: 125 })
    writeFileSync(file(), JSON.stringify({ preferences: { language: 'en', colorScheme: 'dark', textScale: 100 } }))
    expect(read().current).toMatchObject({
      preferences: { language: 'en' },
      recent: [],
      locked: [],
      window: null,
      lastWorkspace: null,
    })
  })

  test('a damaged file is set aside and does not keep the app from starting', () => {
    read().update({ lastWorkspace: '/w' })
    writeFileSync(file(), '{"preferences":')
    expect(read().current.preferences.language).toBe('zh-CN')
    expect(existsSync(file())).toBe(false)
    expect(readFileSync(`${file()}.bad`, 'utf8')).toBe('{"preferences":')
  })
})

describe('where the window goes', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1040 }

  test('a remembered place is kept while its screen is there', () => {
    const place = { x: 2000, y: 40, width: 1200, height: 800, maximized: true }
    expect(fitPlace(place, [screen, { x: 1920, y: 0, width: 1920, height: 1040 }])).toEqual(place)
    expect(fitPlace(place, [screen])).toEqual({ width: 1200, height: 800, maximized: true })
  })

  test('it is never smaller than what the screens are made for, nor hangs by a corner', () => {
    expect(fitPlace({ x: 5, y: 5, width: 300, height: 200, maximized: false }, [screen])).toMatchObject({
      width: MIN_WIDTH,
      height: MIN_HEIGHT,
    })
    expect(fitPlace({ x: 1900, y: 5, width: 1200, height: 800, maximized: false }, [screen]).x).toBeUndefined()
    expect(fitPlace({ x: 5, y: 1035, width: 1200, height: 800, maximized: false }, [screen]).y).toBeUndefined()
    expect(fitPlace(null, [screen])).toEqual({ width: 1360, height: 860, maximized: false })
  })
})

describe('starting core again', () => {
  test('waits grow, then it gives up; a healthy life starts the row over', () => {
    const policy = new RestartPolicy()
    const row = [1, 2, 3, 4, 5, 6].map(() => policy.next(200))
    const waits = row.slice(0, 5).map(Number)
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(row[5]).toBeNull()
    expect(policy.next(60_000)).toBe(row[0])
  })

  test('the Node for an old Electron is looked for in one place, and named when it is missing', () => {
    const places: RuntimePlaces = { override: undefined, packaged: false, resourcesPath: '/r', appPath: '/a', platform: 'linux' }
    const at = (part: Partial<RuntimePlaces>) => findNode({ ...places, ...part }, () => true)
    expect(at({})).toBe(join('/a', 'node_modules', 'node', 'bin', 'node'))
    expect(at({ packaged: true })).toBe(join('/r', 'node'))
    expect(at({ packaged: true, platform: 'win32' })).toBe(join('/r', 'node.exe'))
    expect(at({ override: '/mine/node', packaged: true })).toBe('/mine/node')
    expect(() => findNode({ ...places, packaged: true }, () => false)).toThrowError(join('/r', 'node'))
    expect(outsideAsar('/opt/Qunxi/resources/app.asar/dist/core/index.mjs')).toBe(
      '/opt/Qunxi/resources/app.asar.unpacked/dist/core/index.mjs',
    )
    expect(outsideAsar('/src/dist/core/index.mjs')).toBe('/src/dist/core/index.mjs')
  })
})

test('only https links leave the app', () => {
  expect(safeLink('https://example.com/a b')).toBe('https://example.com/a%20b')
  for (const url of [
    'http://example.com',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://me:pw@example.com',
    'smb://x/y',
    'x',
    '',
  ]) {
    expect(() => safeLink(url)).toThrowError(expect.objectContaining({ code: 'REFUSED' }))
  }
})

test('menu and tray speak both languages, and no label is left in the other', () => {
  const [chinese, english] = [labelsFor('zh-CN'), labelsFor('en')]
  expect(Object.keys(english)).toEqual(Object.keys(chinese))
  for (const label of Object.values(chinese)) expect(label).toMatch(/\p{Script=Han}/u)
  for (const label of Object.values(english)) expect(label).not.toMatch(/\p{Script=Han}/u)
})

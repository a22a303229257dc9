import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jobKinds } from '#shared/contract/job-kinds.ts'
import { errorCodes } from '#shared/contract/errors.ts'
import { en as baseEn } from '#renderer/base/i18n/en/index.ts'
import { zh as baseZh } from '#renderer/base/i18n/zh/index.ts'
import type { Words } from '#renderer/slots/feature.ts'
import { features, featureWords } from './features.ts'

function flatten(words: Words, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') flat.set(path, value)
    else for (const [inner, text] of flatten(value, path)) flat.set(inner, text)
  }
  return flat
}

/** English has plural forms where Chinese has one. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/u, '')
const chinese = flatten({ ...baseZh, ...featureWords('zh') })
const english = flatten({ ...baseEn, ...featureWords('en') })
const chineseKeys = new Set([...chinese.keys()].map(withoutPlural))
const englishKeys = new Set([...english.keys()].map(withoutPlural))
const placeholders = (text: string) => new Set([...text.matchAll(/\{\{\s*([^},\s]+)/gu)].map((match) => match[1]))

describe('both languages', () => {
  test('no domain is written twice, which would hide the words of the first', () => {
    const domains = [...Object.keys(baseZh), ...features.flatMap((feature) => Object.keys(feature.words?.zh ?? {}))]
    expect(domains.filter((domain, index) => domains.indexOf(domain) !== index)).toEqual([])
  })

  test('have the same keys', () => {
    expect([...chineseKeys].filter((key) => !englishKeys.has(key))).toEqual([])
    expect([...englishKeys].filter((key) => !chineseKeys.has(key))).toEqual([])
  })

  test('leave no text empty', () => {
    for (const [key, text] of [...chinese, ...english]) expect(text.trim(), key).not.toBe('')
  })

  test('no English text contains Chinese, save names of languages', () => {
    const allowed = new Set(['app.actions.languageZh'])
    const left = [...english].filter(([key, text]) => !allowed.has(key) && /\p{Script=Han}/u.test(text))
    expect(left).toEqual([])
  })

  test('a plural form in English comes with its _other', () => {
    for (const key of english.keys())
      if (key.endsWith('_one')) expect(english.has(key.replace(/_one$/u, '_other')), key).toBe(true)
  })

  test('no text shouts', () => {
    const shouting = [...chinese, ...english].filter(([, text]) => /[!！]/u.test(text))
    expect(shouting).toEqual([])
  })

  test('English uses no value that Chinese does not give', () => {
    // A month is a name in English and a number in Chinese; both are always handed over.
    const always = new Set(['monthName', 'month', 'day', 'year'])
    const strange: string[] = []
    for (const [key, text] of english) {
      const own = chinese.get(withoutPlural(key)) ?? chinese.get(`${withoutPlural(key)}_other`) ?? ''
      const given = placeholders(own)
      for (const name of placeholders(text))
        if (name && !given.has(name) && !always.has(name) && name !== 'count') strange.push(`${key}: ${name}`)
    }
    expect(strange).toEqual([])
  })

  test('every error code has its sentence', () => {
    for (const code of errorCodes) expect(chineseKeys.has(`errors.code.${code}`), code).toBe(true)
  })
})

const root = join(import.meta.dirname, '../..')

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        /\.tsx?$/u.test(name) &&
        !/\.test\.tsx?$/u.test(name) &&
        !/i18n\/(?:zh|en)\//u.test(name) &&
        !/\/words\/(?:zh|en)/u.test(name),
    )
    .map((name) => join(root, folder, name))
}

function isPrefix(prefix: string): boolean {
  for (const key of chineseKeys) if (key.startsWith(prefix)) return true
  return false
}

describe('keys used in code', () => {
  const used: { place: string; key: string }[] = []
  const dynamic: { place: string; prefix: string }[] = []
  for (const file of sources('renderer')) {
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//gu, '')
    const place = relative(root, file)
    for (const match of text.matchAll(/\bt\(\s*'([\w.-]+)'/gu)) used.push({ place, key: match[1] ?? '' })
    for (const match of text.matchAll(/\bt\([^()'`]*\?\s*'([\w.-]+\.[\w.-]+)'\s*:\s*'([\w.-]+\.[\w.-]+)'/gu)) {
      used.push({ place, key: match[1] ?? '' }, { place, key: match[2] ?? '' })
    }
    for (const match of text.matchAll(/\b(?:titleKey|whyKey|labelKey|nameKey|i18nKey)(?::|=)\s*\{?\s*'([\w.-]+)'/gu))
      used.push({ place, key: match[1] ?? '' })
    for (const match of text.matchAll(/\bt\(\s*`([\w.-]*)\$\{/gu)) dynamic.push({ place, prefix: match[1] ?? '' })
  }

  test('all have words', () => {
    expect(used.length).toBeGreaterThan(50)
    expect(used.filter(({ key }) => !chineseKeys.has(key)).map(({ place, key }) => `${place}: ${key}`)).toEqual([])
  })

  test('those made at run time have words under their prefix', () => {
    expect(
      dynamic.filter(({ prefix }) => prefix === '' || !isPrefix(prefix)).map(({ place, prefix }) => `${place}: ${prefix}`),
    ).toEqual([])
  })

  test('kinds and steps of jobs have words', () => {
    const missing = Object.keys(jobKinds).filter((kind) => !chineseKeys.has(`app.jobs.${kind}`))
    for (const file of sources('electron/core')) {
      for (const match of readFileSync(file, 'utf8').matchAll(/(?:\bnote: |\bsay\([^)']*?, )'([a-z]\w*(?:\.\w+)+)'/gu)) {
        if (!chineseKeys.has(match[1] ?? '')) missing.push(`${relative(root, file)}: ${match[1]}`)
      }
    }
    expect(missing).toEqual([])
  })

  test('channels that import formats name have words', () => {
    const missing: string[] = []
    for (const file of sources('electron/core/files/formats'))
      for (const [, channel] of readFileSync(file, 'utf8').matchAll(/\bid: '([\w-]+)-import'/gu))
        if (!chineseKeys.has(`channels.${channel}`)) missing.push(`${relative(root, file)}: ${channel}`)
    expect(missing).toEqual([])
  })

  test('labels of undo that core sends have words', () => {
    const missing: string[] = []
    for (const file of sources('electron/core')) {
      for (const match of readFileSync(file, 'utf8').matchAll(/\bundoable\(\s*'([\w.-]+)'/gu)) {
        if (!chineseKeys.has(match[1] ?? '')) missing.push(`${relative(root, file)}: ${match[1]}`)
      }
    }
    expect(missing).toEqual([])
  })

  test('no Chinese is in code outside the words, save names of languages and search keywords', () => {
    const left: string[] = []
    for (const file of sources('renderer')) {
      const lines = readFileSync(file, 'utf8').split('\n')
      lines.forEach((line, index) => {
        const code = line.replace(/\/\/.*$/u, '').replace(/\/\*.*?\*\//gu, '')
        if (!/\p{Script=Han}/u.test(code) || /^\s*(?:\*|\/\*)/u.test(line)) return
        if (/keywords|words:|label: '中文'|valueFormat/u.test(code)) return
        left.push(`${relative(root, file)}:${index + 1}: ${line.trim()}`)
      })
    }
    expect(left).toEqual([])
  })
})

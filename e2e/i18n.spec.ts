import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { eachScreen, launchDemo } from './demo.ts'
import { launchApp } from './launch.ts'
import { zh as baseZh } from '../renderer/base/i18n/zh/index.ts'
import { root } from '../build/bootstrap/paths.mjs'
import { takeScreen } from './screens.ts'

test.setTimeout(120_000)

type Words = { readonly [key: string]: string | Words }

/** The words of features, as their sources write them: every quoted text of `words/zh*.ts`. */
function wordsOfFeatures(): Words {
  const features = join(root, 'renderer', 'features')
  const sources = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /[\\/]words[\\/]zh[\w-]*\.ts$/u.test(name),
  )
  const texts = sources.flatMap((name) =>
    [...readFileSync(join(features, name), 'utf8').matchAll(/'((?:[^'\\\n]|\\.)*)'/gu)].map((match) => match[1] ?? ''),
  )
  return Object.fromEntries(texts.map((text, index) => [String(index), text]))
}

/** Every Chinese sentence of the interface, with its values left open. */
function sentences(words: Words): RegExp[] {
  return Object.values(words).flatMap((value) => {
    if (typeof value !== 'string') return sentences(value)
    const fixed = value.split(/\{\{[^}]*\}\}/u)
    if (!/\p{Script=Han}{2}/u.test(fixed.join(''))) return []
    return [new RegExp(`^${fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'su')]
  })
}

/**
 * Words on view, save what people wrote (names, messages, tags: in `bdi`, `.qx-selectable` or marked `data-user`).
 */
async function ownWords(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const foreign = 'bdi, .qx-selectable, [data-user], script, style, textarea'
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim()
      if (text && !node.parentElement?.closest(foreign)) found.push(text)
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
      if (element.closest(foreign)) continue
      for (const name of ['placeholder']) {
        const value = element.getAttribute(name)
        if (value) found.push(value)
      }
    }
    return found
  })
}

/** The language's own name, and names that people gave to tag groups and scripts of the demo and that are words of ours too. */
const theirs = new Set(['中文', '价格', '群标签'])

const KEY = /^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)+$/

for (const lang of ['zh-CN', 'en'] as const) {
  test(`every screen speaks ${lang} and nothing else`, async () => {
    const { window, close } = await launchDemo({ lang, size: { width: 1280, height: 800 } })
    const chinese = [...sentences(baseZh), ...sentences(wordsOfFeatures())]
    expect(chinese.length).toBeGreaterThan(1_000)
    await eachScreen(window, async (name) => {
      await takeScreen(window, `i18n-${lang}-${name}`)
      const words = await ownWords(window)
      const untranslated = words.filter((text) => KEY.test(text))
      expect(untranslated, name).toEqual([])
      if (lang === 'zh-CN') return
      const left = words.filter(
        (text) => /\p{Script=Han}/u.test(text) && !theirs.has(text) && chinese.some((pattern) => pattern.test(text)),
      )
      expect(left, name).toEqual([])
    })
    await close()
  })
}

test('the start screen speaks both languages, and changing it changes all words at once', async () => {
  const { window, close } = await launchApp({ lang: 'zh-CN' })
  await expect(window.getByRole('button', { name: /试用演示工作区/ })).toBeVisible()
  await window.getByText('English', { exact: true }).click()
  await expect(window.getByRole('button', { name: /Try the demo workspace/ })).toBeVisible()
  expect((await ownWords(window)).filter((text) => /\p{Script=Han}/u.test(text))).toEqual(['中文'])
  await expect(window.locator('html')).toHaveAttribute('lang', 'en')
  await close()
})

import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { eachScreen, launchDemo } from './demo.ts'
import { launchApp } from './launch.ts'
import { takeScreen } from './screens.ts'

test.setTimeout(120_000)

/**
 * Words of the frame itself: what people wrote (names, messages, titles, tags: in `bdi`, `.qx-selectable` or marked `data-user`)
 * may be Chinese in an English window.
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

const KEY = /^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)+$/

test('no key is left untranslated on any screen, in either language', async () => {
  for (const lang of ['zh-CN', 'en'] as const) {
    const { window, close } = await launchDemo({ lang, size: { width: 1280, height: 800 } })
    await eachScreen(window, async (name) => {
      await takeScreen(window, `i18n-${lang}-${name}`)
      expect(
        (await ownWords(window)).filter((text) => KEY.test(text)),
        `${lang} ${name}`,
      ).toEqual([])
    })
    await close()
  }
})

test('no Chinese stands in an English window outside what people wrote', async () => {
  const { window, close } = await launchDemo({ lang: 'en', size: { width: 1280, height: 800 } })
  // The language is named in itself.
  const allowed = new Set(['中文'])
  await eachScreen(window, async (name) => {
    expect(
      (await ownWords(window)).filter((text) => /\p{Script=Han}/u.test(text) && !allowed.has(text)),
      name,
    ).toEqual([])
  })
  await close()
})

test('the start screen speaks both languages, and changing it changes all words at once', async () => {
  const { window, close } = await launchApp({ lang: 'zh-CN' })
  await expect(window.getByRole('button', { name: /试用演示工作区/ })).toBeVisible()
  await window.getByText('English', { exact: true }).click()
  await expect(window.getByRole('button', { name: /Try the demo workspace/ })).toBeVisible()
  expect((await ownWords(window)).filter((text) => /\p{Script=Han}/u.test(text))).toEqual(['中文'])
  await expect(window.locator('html')).toHaveAttribute('lang', 'en')
  await close()
})

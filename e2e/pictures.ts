/** The pictures of the README and the guide, taken from the demo in the real window: `npm run pictures`. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { root } from '../build/bootstrap/paths.mjs'
import { takeAccountPictures } from './account-pictures.ts'
import { launchDemo, rail, settled } from './demo.ts'

const folder = join(root, 'docs', 'pictures')
const SIZE = { width: 1280, height: 800 }

/** By the key after G, which is the same in every language. Those that open the inspector come last: it stays open. */
const screens = { today: 't', groups: 'g', calendar: 'k', drafting: 'd', audit: 'a', conversations: 'c', customers: 'u' } as const

async function go(window: Page, key: string): Promise<void> {
  await window.keyboard.press('Escape')
  await window.keyboard.press('g')
  await window.keyboard.press(key)
  await settled(window)
  await window.waitForTimeout(700)
}

async function take(window: Page, name: string): Promise<void> {
  await window.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}

await mkdir(folder, { recursive: true })
for (const { lang, suffix, scheme } of [
  { lang: 'zh-CN', suffix: 'zh', scheme: 'light' },
  { lang: 'en', suffix: 'en', scheme: 'light' },
  { lang: 'zh-CN', suffix: 'dark', scheme: 'dark' },
] as const) {
  const { window, close } = await launchDemo({ lang, scheme, size: SIZE })
  await rail(window).waitFor()
  for (const [name, key] of Object.entries(screens)) {
    if (suffix === 'dark' && name !== 'calendar' && name !== 'conversations') continue
    await go(window, key)
    // A list says little without something open beside it.
    if (name === 'conversations' || name === 'customers') {
      await window.keyboard.press('j')
      await window.keyboard.press('Enter')
      await settled(window)
      await window.waitForTimeout(900)
    }
    await take(window, `${name}-${suffix}`)
  }
  await close()
}
for (const { lang, suffix } of [
  { lang: 'zh-CN', suffix: 'zh' },
  { lang: 'en', suffix: 'en' },
] as const) {
  await takeAccountPictures({ lang, scheme: 'light', size: SIZE }, suffix, take)
}

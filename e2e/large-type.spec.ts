import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { eachScreen, launchDemo } from './demo.ts'
import { takeScreen } from './screens.ts'

test.setTimeout(120_000)

/** Words that are cut off without a sign of it, and anything that makes the window scroll sideways. */
async function cuts(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = []
    if (document.documentElement.scrollWidth > window.innerWidth) found.push('the page is wider than the window')
    for (const element of document.querySelectorAll('button, h1, h2, h3, label, p, [role="tab"], [role="option"] span')) {
      const style = getComputedStyle(element)
      const box = element.getBoundingClientRect()
      const shown = box.width > 2 && box.height > 2 && style.visibility !== 'hidden'
      if (!shown || element.closest('.qx-visually-hidden') || style.overflow === 'visible') continue
      const wide = element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== 'ellipsis'
      const high =
        element.scrollHeight > element.clientHeight + 3 && style.overflowY !== 'auto' && style.webkitLineClamp === 'none'
      if (wide || high) found.push(`${element.textContent?.trim().slice(0, 40)} (${element.className.toString().slice(0, 60)})`)
    }
    return found.slice(0, 5)
  })
}

for (const lang of ['zh-CN', 'en'] as const) {
  test(`at 150 % nothing is cut on any screen, ${lang}`, async () => {
    const { window, close } = await launchDemo({ lang, textScale: 150, size: { width: 1280, height: 800 } })
    await eachScreen(window, async (name) => {
      await takeScreen(window, `large-${lang}-${name}`)
      expect(await cuts(window), name).toEqual([])
    })
    await close()
  })
}

import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { eachScreen, launchDemo, settled } from './demo.ts'
import { launchApp } from './launch.ts'
import { takeScreen } from './screens.ts'

test.setTimeout(180_000)

/** What axe finds, short enough to be read in a failure. Legacy mode: Electron cannot open a page for axe's own use. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 4)
      .map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  )
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen, ${scheme}`, async () => {
    const { window, close } = await launchDemo({ scheme, size: { width: 1280, height: 800 } })
    const found: Record<string, string[]> = {}
    await eachScreen(window, async (name) => {
      await takeScreen(window, `a11y-${scheme}-${name}`)
      const here = await findings(window)
      if (here.length > 0) found[name] = here
    })
    await window.keyboard.press('Control+k')
    await window.keyboard.type('群')
    await settled(window)
    const palette = await findings(window)
    if (palette.length > 0) found['palette'] = palette
    await window.keyboard.press('Escape')
    await window.keyboard.press('?')
    await settled(window)
    const keys = await findings(window)
    if (keys.length > 0) found['shortcuts'] = keys
    expect(found).toEqual({})
    await close()
  })

  test(`axe finds nothing on the start screens, ${scheme}`, async () => {
    const { window, close } = await launchApp({ scheme, size: { width: 1280, height: 800 } })
    await window.getByRole('button', { name: /新建工作区/ }).waitFor()
    expect(await findings(window)).toEqual([])
    await window.getByRole('button', { name: /新建工作区/ }).click()
    await window.getByLabel('名称').waitFor()
    expect(await findings(window)).toEqual([])
    await close()
  })
}

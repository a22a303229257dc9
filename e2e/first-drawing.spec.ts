import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { pageMarks } from '../shared/contract/start-marks.ts'
import { openScreen, rail } from './demo.ts'
import { launchApp } from './launch.ts'
import type { LaunchOptions, LaunchedApp } from './launch.ts'
import { TEST_KEY, makeWorkspace } from './workspace.ts'
import type { TestWorkspace } from './workspace.ts'

/** What stood on the screen before a line of the app was run. */
interface Drawn {
  appLoaded: boolean
  rail: string
  figures: string[]
  boxes: Record<string, number[]>
  styles: Record<string, string[]>
}

declare global {
  interface Window {
    drawn?: Drawn
    measure: () => Omit<Drawn, 'appLoaded'>
  }
}

/** Looks at the page when it is drawn first; `pressed` is filled in by a test that presses something then. */
function watch(press: () => void): string {
  return `
    window.measure = () => {
      const parts = { rail: 'nav', items: 'nav li:last-child button', figures: '[data-testid="today-figures"]', main: 'main', status: 'footer' }
      const found = Object.entries(parts).flatMap(([name, selector]) => {
        const part = document.querySelector(selector)
        return part ? [[name, part]] : []
      })
      document.querySelectorAll('h1, h2, [role="search"] button, nav button, main button').forEach((part, at) => found.push(['part ' + at, part]))
      const round = (box) => [box.x, box.y, box.width, box.height].map(Math.round)
      const seen = ({ color, backgroundColor, fontSize, fontWeight }) => [color, backgroundColor, fontSize, fontWeight]
      return {
        rail: document.querySelector('nav')?.innerText ?? '',
        figures: [...document.querySelectorAll('[data-testid="today-figures"] button')].map((figure) => figure.innerText),
        boxes: Object.fromEntries(found.map(([name, part]) => [name, round(part.getBoundingClientRect())])),
        styles: Object.fromEntries(found.map(([name, part]) => [name, seen(getComputedStyle(part))])),
      }
    }
    document.addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => {
      window.drawn = { appLoaded: performance.getEntriesByName('qx:scripts').length > 0, ...window.measure() };
      (${String(press)})()
    }))`
}

async function marksOf(page: Page): Promise<Record<string, number>> {
  await page.waitForFunction(() => performance.getEntriesByName('qx:usable').length > 0)
  return await page.evaluate(() =>
    Object.fromEntries(performance.getEntriesByType('mark').map(({ name, startTime }) => [name.replace('qx:', ''), startTime])),
  )
}

test.describe.configure({ mode: 'serial' })
let workspace: TestWorkspace
let launched: LaunchedApp | undefined

test.beforeAll(async () => {
  workspace = await makeWorkspace()
})
test.afterEach(async () => {
  await launched?.close()
  launched = undefined
})
test.afterAll(() => workspace.remove())

async function open(press: () => void, options: LaunchOptions = {}): Promise<Page> {
  launched = await launchApp({
    workspace: workspace.dir,
    key: TEST_KEY,
    size: { width: 1280, height: 800 },
    beforePage: watch(press),
    ...options,
  })
  return launched.window
}

test('the first screen is painted before the app is run, and its figures before core can be asked', async () => {
  const page = await open(() => {})
  const marks = await marksOf(page)
  for (const name of pageMarks) expect(marks[name], name).toBeDefined()
  expect(marks['painted']).toBeLessThan(marks['scripts']!)
  expect(marks['figures']).toBeLessThan(marks['port']!)
  expect(marks['usable']).toBeGreaterThan(marks['first-commit']!)
})

for (const [name, options] of Object.entries({
  'in Chinese': {},
  'in English, dark, in large type': { lang: 'en', scheme: 'dark', textScale: 125 },
} satisfies Record<string, LaunchOptions>)) {
  test(`what is drawn first is what the app draws, and nothing moves, ${name}`, async () => {
    const page = await open(() => {}, options)
    await marksOf(page)
    const before = await page.evaluate(() => window.drawn!)
    const after = await page.evaluate(() => window.measure())
    expect(before.appLoaded).toBe(false)
    expect(before.figures).toHaveLength(4)
    expect(Object.keys(before.boxes).length).toBeGreaterThan(20)
    expect({ ...before, appLoaded: undefined }).toEqual({ ...after, appLoaded: undefined })
  })
}

test('a click on the rail before the app is there leads to the screen', async () => {
  const page = await open(() => document.querySelector<HTMLElement>('nav [data-screen="groups"]')!.click())
  await expect(page.getByRole('main', { name: '社群' })).toBeVisible()
  expect(await page.evaluate(() => window.drawn!.appLoaded)).toBe(false)
})

test('keys before the app is there are done in their order, and what is typed arrives in the field they open', async () => {
  const page = await open(() => {
    for (const [key, ctrlKey] of [
      ['k', true],
      ['社', false],
      ['群', false],
    ] as const)
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
  })
  await expect(page.getByRole('combobox').first()).toHaveValue('社群')
})

test('the frame comes back as it was left: another screen, the rail folded', async () => {
  // A profile that is made for a launch is removed with it: this one is needed again.
  const userData = await mkdtemp(join(tmpdir(), 'qunxi-e2e-'))
  const page = await open(() => {}, { userData })
  await marksOf(page)
  await openScreen(page, '社群')
  await page.keyboard.press('Control+b')
  await expect(rail(page)).not.toContainText('社群')
  await launched!.close()

  const again = await open(() => {}, { userData })
  await expect(again.getByRole('main', { name: '社群' })).toBeVisible()
  await again.waitForFunction(() => performance.getEntriesByName('qx:port').length > 0)
  const before = await again.evaluate(() => window.drawn!)
  const after = await again.evaluate(() => window.measure())
  expect(before.appLoaded).toBe(false)
  expect(before.figures).toEqual([])
  expect(before.rail).toBe(after.rail)
  for (const part of ['rail', 'items', 'main', 'status']) expect(before.boxes[part], part).toEqual(after.boxes[part])
  await launched!.close()
  launched = undefined
  await rm(userData, { recursive: true, force: true })
})

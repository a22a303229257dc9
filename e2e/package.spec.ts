import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { root } from '../build/bootstrap/paths.mjs'
import { readFuses, shippedFuses } from '../build/package/fuses.mjs'
import { pack } from '../build/package/pack.mjs'
import type { Packed } from '../build/package/pack.mjs'
import { smokeHits, smokeSearch, withPackedWindow } from '../build/package/smoke.mjs'

test.describe.configure({ mode: 'serial' })

const output = join(root, 'test-results', 'package')
let packed: Packed

test.beforeAll(async () => {
  test.setTimeout(300_000)
  packed = await pack({ installers: false, output })
})
test.afterAll(() => rm(output, { recursive: true, force: true }))

test('the packed binary has the fuses of the shipped build', async () => {
  expect(await readFuses(packed.executable)).toEqual(shippedFuses)
})

test('the packed app opens a workspace and answers a search', async () => {
  const { code, answer } = await smokeSearch(packed)
  expect(answer).toMatchObject({ total: smokeHits })
  expect(code).toBe(0)
})

test('the packed app shows its window', async () => {
  await withPackedWindow(packed, async (endpoint) => {
    const browser = await chromium.connectOverCDP(endpoint)
    const context = browser.contexts()[0]!
    const page = context.pages()[0] ?? (await context.waitForEvent('page'))
    await expect(page.getByRole('navigation')).toBeVisible()
    await browser.close()
  })
})

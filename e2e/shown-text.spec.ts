/** Whatever people and channels write is text: a hundred scripts in every field that is shown, on every screen, and none of them runs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { eachScreen, openScreen } from './demo.ts'
import { launchApp } from './launch.ts'
import { coreCall, openCore } from './shell.ts'
import { makeWorkspace, TEST_KEY } from './workspace.ts'

test.setTimeout(180_000)

const RUN = 'window.ranByText=1'
const tags = [
  'img src=x onerror',
  'svg onload',
  'body onload',
  'video src=x onerror',
  'details open ontoggle',
  'input autofocus onfocus',
]
const shapes = [
  (n: number) => `<script>${RUN}+${n}</script>`,
  (n: number) => `<${tags[n % tags.length]}="${RUN}">`,
  (n: number) => `"><img src=x onerror=${RUN}>${n}`,
  (n: number) => `javascript:${RUN}//${n}`,
  (n: number) => `[${n}](javascript:${RUN})`,
  (n: number) => `<a href="javascript:${RUN}" autofocus>${n}</a>`,
  (n: number) => `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>${n}`,
  (n: number) => `<meta http-equiv=refresh content="0;url=https://example.invalid/${n}">`,
  (n: number) => `\${${RUN}}{{constructor.constructor('${RUN}')()}}${n}`,
  (n: number) => `<link rel=stylesheet href=https://example.invalid/${n}.css><style>*{display:none}</style>`,
]
const payloads = Array.from({ length: 100 }, (_, n) => shapes[n % shapes.length]!(n))

test('a hundred scripts in names, titles, texts, notes, tags and content: none runs, nothing navigates, nothing is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'qunxi-shown-'))
  const chat = join(folder, 'result.json')
  const messages = payloads.map((text, n) => ({
    ...{ id: n + 1, type: 'message', date_unixtime: String(1_790_000_000 + n * 60), date: '2026-09-21T10:00:00' },
    ...{ from: payloads[(n + 1) % payloads.length], from_id: `user${n % 20}`, text },
  }))
  await writeFile(chat, JSON.stringify({ name: payloads[2], type: 'private_group', id: 7, messages }))
  const orders = join(folder, '订单.csv')
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  await writeFile(
    orders,
    [
      '订单编号,下单时间,买家,手机号,实付金额,商品',
      ...payloads.map((text, n) => `A${n},2026-11-01 10:00:00,${quoted(text)},138001${String(38000 + n)},12.50,${quoted(text)}`),
    ].join('\n'),
  )
  const workspace = await makeWorkspace({ files: [chat, orders] })
  const { app, window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  await expect(window.getByRole('navigation')).toBeVisible()
  await openCore(window)
  for (const [n, text] of payloads.slice(0, 20).entries()) {
    await coreCall(window, 'customers.create', { name: text.slice(0, 60) })
    if (n < 3) await coreCall(window, 'content.save', { title: text.slice(0, 60), body: text, kind: 'promo' })
  }
  const asked: string[] = []
  window.on('request', (request) => {
    if (!/^(app|blob|data|devtools):/.test(request.url())) asked.push(request.url())
  })
  const place = window.url()
  await eachScreen(window, async () => {
    const row = window.locator('main').getByRole('option').or(window.locator('main').getByRole('row'))
    if ((await row.count()) > 1)
      await row
        .nth(1)
        .click({ timeout: 5000 })
        .catch(() => {})
    await window.waitForTimeout(300)
  })
  await openScreen(window, '会话')
  await window.locator('main').getByRole('option').first().click()
  // They are there, as text.
  await expect(window.getByText(RUN).first()).toBeVisible()
  await window.keyboard.press('Control+k')
  await window.getByRole('combobox', { name: /搜索客户/ }).fill('onerror')
  await expect(window.getByRole('option').first()).toBeVisible()
  await window.waitForTimeout(500)
  expect(await window.evaluate(() => (window as unknown as { ranByText?: number }).ranByText)).toBeUndefined()
  expect(await window.locator('iframe, body meta, body link, main style').count()).toBe(0)
  expect(window.url()).toBe(place)
  expect(asked).toEqual([])
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await close()
  await workspace.remove()
  await rm(folder, { recursive: true })
})

import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { samplesDir } from '../electron/core/testing/samples.ts'
import { launchApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { cli, makeWorkspace, TEST_KEY, type TestWorkspace } from './workspace.ts'

test.setTimeout(180_000)

let workspace: TestWorkspace
let folder: string

test.beforeEach(async () => {
  workspace = await makeWorkspace()
  folder = await mkdtemp(join(tmpdir(), 'qunxi-import-'))
})
test.afterEach(async () => {
  await workspace.remove()
  await rm(folder, { recursive: true, force: true })
})

/** The system's file dialog answers with these. */
async function answerDialog(app: ElectronApplication, paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, paths)
}

async function openImport(window: Page): Promise<void> {
  await expect(window.getByRole('navigation')).toBeVisible()
  await window.keyboard.press('Control+k')
  // Chinese comes from an input method, which needs a field: a key pressed before the app is there is kept, its text is not.
  await expect(window.getByRole('combobox', { name: /搜索客户/ })).toBeFocused()
  await window.keyboard.type('导入')
  await window.getByRole('option', { name: /导入聊天记录/ }).click()
  await expect(window.getByRole('main', { name: '导入' })).toBeVisible()
}

/** Drops files from the desktop, as the operating system does. */
async function drop(window: Page, files: string[]): Promise<void> {
  const session = await window.context().newCDPSession(window)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  }
  await session.detach()
}

const card = (window: Page, name: string) => window.locator(`[data-file="${name}"]`)

test('picked files are previewed, taken in, and known when they come again', async () => {
  const chat = join(folder, '客户群.txt')
  await writeFile(
    chat,
    ['12/01/2026, 09:00 - 小林: 早', '13/01/2026, 09:01 - 阿May: 新品什么时候到货', '13/01/2026, 09:02 - 店长: 下周三', ''].join(
      '\n',
    ),
  )
  const orders = join(folder, 'orders.csv')
  await writeFile(
    orders,
    '订单号,客户名称,手机,实付金额,下单时间\nA1,小林,13800138000,99.50,2026-01-02 10:00:00\nA2,小林,13800138000,贵,2026-01-03 10:00:00\n',
  )
  const { app, window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 900 } })
  await openImport(window)
  await takeScreen(window, 'import-empty')
  await answerDialog(app, [chat, orders])
  await window.getByRole('button', { name: '选择文件…' }).click()
  await expect(card(window, '客户群.txt')).toContainText('3 条消息')
  await expect(card(window, '客户群.txt')).toContainText('WhatsApp')
  await expect(card(window, 'orders.csv')).toContainText('1 笔订单')
  await card(window, 'orders.csv').getByRole('button', { name: '查看原因' }).click()
  await expect(card(window, 'orders.csv')).toContainText('orders.csv:3')
  await card(window, '客户群.txt').getByLabel('哪个是我').click()
  await window.getByRole('option', { name: /店长/ }).click()
  await window.keyboard.press('Escape')
  await takeScreen(window, 'import-preview')
  // A preview writes nothing.
  expect(await cli('groups', '--workspace', workspace.dir)).toMatchObject({ total: 0 })

  await window.getByRole('button', { name: '导入 2 个文件' }).click()
  await expect(window.getByRole('status').filter({ hasText: '导入完成' })).toContainText('新增 3 条消息')
  await expect(card(window, 'orders.csv')).toContainText('新增 1 笔订单')
  await takeScreen(window, 'import-done')
  expect(await cli('groups', '--workspace', workspace.dir)).toMatchObject({ total: 1 })

  await window.getByRole('button', { name: '完成' }).click()
  await expect(window.getByRole('heading', { name: '最近导入' })).toBeVisible()
  await drop(window, [chat])
  await expect(card(window, '客户群.txt')).toContainText('已有，只补新内容')
  await window.getByRole('button', { name: '导入 1 个文件' }).click()
  await expect(window.getByRole('status').filter({ hasText: '没有新内容' })).toBeVisible()
  await close()
})

test('a dropped file that is on no disk is said so, and nothing is opened', async () => {
  const { window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  await openImport(window)
  await window.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], '邮件里的附件.txt'))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })
  await expect(window.getByText(/没有位置/)).toBeVisible()
  await close()
})

test('a broken file says where it is broken and changes nothing', async () => {
  const broken = join(folder, 'result.json')
  await writeFile(broken, '{\n "name": "群",\n "type": "private_group"\n "id": 1, "messages": []\n}\n')
  const { app, window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  await openImport(window)
  await answerDialog(app, [broken])
  await window.getByRole('button', { name: '选择文件…' }).click()
  await expect(card(window, 'result.json').getByRole('alert')).toContainText('第 4 行第 2 列')
  await expect(window.getByRole('button', { name: /^导入 \d+ 个文件$/ })).toHaveCount(0)
  await takeScreen(window, 'import-broken')
  await close()
})

test('an import can be stopped; what was written stays, and the rest comes with the next one', async () => {
  const big = join(folder, 'result.json')
  const count = 60_000
  const messages = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    type: 'message',
    date_unixtime: String(1_767_225_600 + i * 30),
    from: `成员${i % 300}`,
    from_id: `user${i % 300}`,
    text: `今天的新品到货了，编号 ${i}`,
  }))
  await writeFile(big, JSON.stringify({ name: '大群', type: 'private_supergroup', id: 7, messages }))
  const { app, window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  await openImport(window)
  await answerDialog(app, [big])
  await window.getByRole('button', { name: '选择文件…' }).click()
  await window.getByRole('button', { name: '导入 1 个文件' }).click({ timeout: 30_000 })
  await window.getByRole('button', { name: '停止导入' }).click()
  await expect(window.getByText('导入已停止')).toBeVisible()
  await window.getByRole('button', { name: '重新读取文件' }).click()
  await window.getByRole('button', { name: '导入 1 个文件' }).click({ timeout: 30_000 })
  await expect(window.getByRole('status').filter({ hasText: '导入完成' })).toBeVisible({ timeout: 60_000 })
  await close()
  const again = (await cli('import', big, '--workspace', workspace.dir)) as { files: { messages: object }[] }
  expect(again.files[0]!.messages).toEqual({ added: 0, unchanged: count, edited: 0, recalled: 0 })
})

test('real exports show their own counts in the window', async () => {
  test.skip(!existsSync(samplesDir), 'the sample files are not beside this checkout')
  const expected: [string, string][] = [
    ['telegram/innerdvations_saved.json', '新增 21 条'],
    ['whatsapp/chatminer_test_ddmmyy_24hrs.txt', '新增 9 条'],
    ['line/line-history-rs_fixture_ja.txt', '新增 10 条'],
    ['qq/hikariyo_test_group.txt', '新增 2 条'],
    ['vcard/ezvcard_John_Doe_ANDROID.vcf', '6 个人'],
  ]
  const files = expected.map(([name]) => join(samplesDir, name))
  const { app, window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 1400 } })
  await openImport(window)
  await answerDialog(app, files)
  await window.getByRole('button', { name: '选择文件…' }).click()
  await window.getByRole('button', { name: '导入 5 个文件' }).click()
  await expect(window.getByRole('status').filter({ hasText: '导入完成' })).toContainText('新增 42 条消息')
  for (const [name, line] of expected) await expect(card(window, name.slice(name.indexOf('/') + 1))).toContainText(line)
  await takeScreen(window, 'import-samples')
  await close()
})

for (const [scheme, lang, textScale] of [
  ['light', 'zh-CN', 100],
  ['dark', 'en', 150],
] as const) {
  test(`a date that can be read two ways is asked about; axe finds nothing (${scheme}, ${lang})`, async () => {
    const chat = join(folder, 'chat.txt')
    await writeFile(chat, 'stray\n01/02/20, 10:00 - Ann: one\n02/02/20, 10:01 - Bo: two\n')
    const { app, window, close } = await launchApp({
      workspace: workspace.dir,
      key: TEST_KEY,
      scheme,
      lang,
      textScale,
      size: { width: 1280, height: 900 },
    })
    const english = lang === 'en'
    await expect(window.getByRole('navigation')).toBeVisible()
    await window.keyboard.press('Control+k')
    await window.keyboard.type('import')
    await window.getByRole('option', { name: english ? /Import chats, contacts/ : /导入聊天记录/ }).click()
    await window.getByRole('button', { name: english ? 'Choose files…' : '选择文件…' }).waitFor()
    const findings = async () => {
      const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).include('main').analyze()
      return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    }
    expect(await findings()).toEqual([])
    await takeScreen(window, `import-empty-${scheme}`)
    await answerDialog(app, [chat])
    await window.getByRole('button', { name: english ? 'Choose files…' : '选择文件…' }).click()
    const order = card(window, 'chat.txt').getByRole('radiogroup')
    await expect(order).toBeVisible()
    await card(window, 'chat.txt')
      .getByRole('button', { name: english ? 'Show reasons' : '查看原因' })
      .click()
    await expect(card(window, 'chat.txt')).toContainText(english ? 'Feb 1, 2020' : '2020年2月1日')
    expect(await findings()).toEqual([])
    await takeScreen(window, `import-order-${scheme}`)
    await order.getByText(english ? 'month/day/year' : '月/日/年').click()
    await expect(card(window, 'chat.txt')).toContainText(english ? 'Jan 2, 2020' : '2020年1月2日')
    await window
      .getByRole('button', { name: english ? /^Import$/ : '导入 1 个文件' })
      .and(window.locator('main button'))
      .click()
    await expect(window.getByRole('status').filter({ hasText: english ? 'Import finished' : '导入完成' })).toBeVisible()
    expect(await findings()).toEqual([])
    await takeScreen(window, `import-done-${scheme}`)
    await close()
  })
}

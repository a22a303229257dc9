import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { openScreen } from './demo.ts'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'
import { expectPainted, plainPng } from './painted.ts'
import { takeScreen } from './screens.ts'
import { cli, makeWorkspace, TEST_KEY, type TestWorkspace } from './workspace.ts'
import { zoneAtTen } from './zone.ts'

/** Of the picture that a content carries: no part of the interface has this colour. */
const POSTER = [230, 20, 160] as const

let workspace: TestWorkspace
let folder: string
let launched: LaunchedApp

/** One customer group, so that a drop means that group. */
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qunxi-calendar-'))
  workspace = await makeWorkspace({ zone: zoneAtTen() })
  const chat = join(folder, '南京西路一群.txt')
  const lines = ['12/01/2026, 09:00 - 小林: 早', '13/01/2026, 09:01 - 阿May: 新品什么时候到', '13/01/2026, 09:02 - 店长: 下周三']
  await writeFile(chat, `${lines.join('\n')}\n`)
  await cli('import', chat, '--workspace', workspace.dir)
  launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1360, height: 900 } })
  await openScreen(launched.window, '内容日历')
})
test.afterEach(async () => {
  await launched.close()
  await workspace.remove()
  await rm(folder, { recursive: true, force: true })
})

async function writeContent(window: Page, kind: '促销' | '知识' | '互动', title: string, body: string): Promise<void> {
  await window.getByRole('button', { name: '新建素材' }).first().click()
  await window.getByRole('complementary', { name: '详情' }).getByText(kind, { exact: true }).click()
  await window.getByLabel('标题').fill(title)
  await window.getByLabel('正文').fill(body)
  await window.getByRole('button', { name: '保存' }).click()
  await expect(window.getByTestId('content-item').filter({ hasText: title })).toBeVisible()
  await window.getByRole('complementary', { name: '详情' }).getByRole('button', { name: '关闭', exact: true }).click()
}

/** A cell of the week by hour and weekday (0: Monday), wholly in view. */
async function cellAt(window: Page, hour: number, weekday: number): Promise<Locator> {
  const cell = window.locator(`[data-row="${hour}"][data-col="${weekday}"]`)
  await cell.scrollIntoViewIfNeeded()
  return cell
}

async function middle(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox()
  if (!box) throw new Error('not on view')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function dragTo(window: Page, from: Locator, to: Locator, before?: () => Promise<void>): Promise<void> {
  const a = await middle(from)
  const b = await middle(to)
  await window.mouse.move(a.x, a.y)
  await window.mouse.down()
  await window.mouse.move(a.x + 20, a.y + 10, { steps: 3 })
  await window.mouse.move(b.x, b.y, { steps: 8 })
  await before?.()
  await window.mouse.up()
}

test('the fourth promo in seven days is refused where it falls, and one click puts it into the next free slot', async () => {
  const { window } = launched
  await takeScreen(window, 'calendar-empty')
  await writeContent(window, '促销', '双十二预热', '{{群名}}的朋友们，今晚八点，满 199 减 30')
  await window.getByRole('button', { name: '往后' }).click()
  const item = window.getByTestId('content-item').filter({ hasText: '双十二预热' })
  for (const weekday of [0, 2, 3]) {
    await dragTo(window, item, await cellAt(window, 10, weekday))
    await expect(window.locator(`[data-row="10"][data-col="${weekday}"]`).getByTestId('slot-card')).toBeVisible()
  }
  const saturday = await cellAt(window, 10, 5)
  await dragTo(window, item, saturday, async () => {
    await expect(saturday).toHaveAttribute('data-state', 'refused')
    await expect(window.locator('[data-row="10"][data-col="0"]')).toHaveAttribute('data-state', 'refused')
    await expect(window.locator('[data-row="23"][data-col="6"]')).toHaveAttribute('data-state', 'refused')
    await expect(window.getByText('本群 7 天内已有 3 次促销')).toBeVisible()
    await takeScreen(window, 'calendar-dragging')
  })
  const answer = window.getByRole('dialog', { name: '双十二预热' })
  await expect(answer).toContainText(/本群 7 天内已有 3 次促销（.+、.+、.+）/)
  await expect(answer.getByRole('listitem')).toHaveCount(3)
  await takeScreen(window, 'calendar-refused')
  await expect(saturday.getByTestId('slot-card')).toHaveCount(0)
  await answer.getByRole('button', { name: /^改到 .+10:00（下一个空档）$/ }).click()
  await expect(answer).toHaveCount(0)
  await window.getByRole('button', { name: '往后' }).click()
  await expect((await cellAt(window, 10, 0)).getByTestId('slot-card')).toHaveText(/双十二预热/)
})

test('everything by keyboard: take up with S, move with the arrows, drop with Enter, and undo', async () => {
  const { window } = launched
  await writeContent(window, '知识', '护肤知识', '换季先保湿，再美白')
  await window.getByRole('button', { name: '往后' }).click()
  const item = window.getByTestId('content-item').filter({ hasText: '护肤知识' })
  await item.focus()
  await window.keyboard.press('s')
  await expect(window.getByText('方向键移动')).toBeVisible()
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('ArrowRight')
  const over = window.locator('[data-over]')
  const [row, column] = [await over.getAttribute('data-row'), await over.getAttribute('data-col')]
  expect(column).toBe('1')
  await window.keyboard.press('Enter')
  await expect(window.locator(`[data-row="${row}"][data-col="${column}"]`).getByTestId('slot-card')).toHaveText(/护肤知识/)
  await window.keyboard.press('Control+z')
  await expect(window.getByTestId('slot-card')).toHaveCount(0)
})

test('an exception needs a reason and is then on the calendar', async () => {
  const { window } = launched
  await writeContent(window, '促销', '清仓', '全场清仓，今天最后一天')
  await window.getByRole('button', { name: '往后' }).click()
  const item = window.getByTestId('content-item').filter({ hasText: '清仓' })
  const cell = await cellAt(window, 23, 2)
  await dragTo(window, item, cell)
  const answer = window.getByRole('dialog', { name: '清仓' })
  await expect(answer).toContainText('22:00–08:00 是免打扰时段')
  await answer.getByRole('button', { name: '申请破例…' }).click()
  await expect(answer.getByRole('button', { name: '破例排期' })).toBeDisabled()
  await answer.getByLabel('破例的原因').fill('跨年活动，已经和群主说好')
  await answer.getByRole('button', { name: '破例排期' }).click()
  await expect(cell.getByTestId('slot-card')).toHaveText(/清仓/)
  await cell.getByTestId('slot-card').click()
  await expect(window.getByText('跨年活动，已经和群主说好')).toBeVisible()
})

test('by group and month show the same plan, and a policy changed in the settings counts at once', async () => {
  const { window } = launched
  await writeContent(window, '促销', '上新', '今晚上新')
  await window.getByText('按群', { exact: true }).click()
  await window.getByRole('button', { name: '往后' }).click()
  const item = window.getByTestId('content-item').filter({ hasText: '上新' })
  await dragTo(window, item, window.locator('[data-row="0"][data-col="1"]'))
  await expect(window.locator('[data-row="0"][data-col="1"]').getByRole('button', { name: /上新/ })).toBeVisible()
  await takeScreen(window, 'calendar-groups')
  await window.getByText('月', { exact: true }).click()
  await expect(window.getByTestId('slot-card').first()).toHaveText(/上新/)
  await takeScreen(window, 'calendar-month')
  await openScreen(window, '设置')
  const policy = window.getByRole('switch', { name: /启用“每群每 7 天最多 3 次促销”/ })
  await expect(policy).toBeChecked()
  await window.getByText('每个群 · 任意 7 天最多 3 次促销 · 间隔至少 20 小时 · 22:00–08:00 免打扰').click()
  await window.getByLabel('最多几次').fill('1')
  await window.getByLabel('名称', { exact: true }).fill('促销封顶')
  await window.getByRole('button', { name: '保存策略' }).click()
  await expect(window.getByText('每个群 · 任意 7 天最多 1 次促销 · 间隔至少 20 小时 · 22:00–08:00 免打扰')).toBeVisible()
  await takeScreen(window, 'policies')
})

test('today: copy the text, confirm it as posted, skip another with a reason', async () => {
  const { window, app } = launched
  await writeContent(window, '知识', '晚间小知识', '{{群名}}：睡前两小时少喝水')
  await writeContent(window, '互动', '晚间话题', '今天大家几点下班？')
  // A picture is seen where it is added, and again where it is posted: by its pixels, since a refused one leaves its place.
  await window.getByTestId('content-item').filter({ hasText: '晚间小知识' }).click()
  const poster = { name: '海报.png', mimeType: 'image/png', buffer: plainPng(64, POSTER) }
  await window.locator('input[type=file]').setInputFiles(poster)
  await expectPainted(app, window.getByRole('img', { name: '海报.png' }), POSTER)
  await window.getByRole('complementary', { name: '详情' }).getByRole('button', { name: '关闭', exact: true }).click()
  await openScreen(window, '内容日历')
  for (const title of ['晚间小知识', '晚间话题']) {
    await window.getByTestId('content-item').filter({ hasText: title }).focus()
    await window.keyboard.press('s')
    // The first cell ahead is within the hour; the one after it is still today, except in the last hours of a day.
    await window.keyboard.press('ArrowDown')
    await window.keyboard.press('Enter')
    await expect(window.getByTestId('slot-card').filter({ hasText: title })).toBeVisible()
  }
  await openScreen(window, '工作台')
  const post = window.getByTestId('post-card').filter({ hasText: '睡前两小时' })
  await expect(post).toContainText('南京西路一群：睡前两小时少喝水')
  await expectPainted(app, post.getByRole('button', { name: /海报\.png/ }).locator('img'), POSTER)
  await takeScreen(window, 'today')
  await post.getByRole('button', { name: '复制文案' }).click()
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('南京西路一群：睡前两小时少喝水')
  await post.getByRole('button', { name: '确认已发出' }).click()
  await expect(post).toHaveCount(0)
  const topic = window.getByTestId('post-card').filter({ hasText: '几点下班' })
  await topic.getByRole('button', { name: '跳过…' }).click()
  await topic.getByRole('button', { name: '内容已过时' }).click()
  await expect(window.getByText('今天的内容都处理完了')).toBeVisible()
  await window.getByRole('button', { name: /今天已处理 2 条/ }).click()
  await expect(window.getByRole('button', { name: /已发出/ })).toBeVisible()
  await expect(window.getByRole('button', { name: /已跳过/ })).toBeVisible()
  await takeScreen(window, 'today-done')
})

test('what is planned is dragged to another day, its own touch not in its way, and carries its image', async () => {
  const { window } = launched
  await writeContent(window, '促销', '会员日', '会员日全场八八折，限今天')
  await window.getByTestId('content-item').filter({ hasText: '会员日' }).click()
  await window.locator('input[type=file]').setInputFiles({ name: '海报.png', mimeType: 'image/png', buffer: plainPng(1, POSTER) })
  await expect(window.getByRole('img', { name: '海报.png' })).toBeVisible()
  await window
    .locator('input[type=file]')
    .setInputFiles({ name: '说明.png', mimeType: 'image/png', buffer: Buffer.from('not an image') })
  await expect(window.getByText(/图片|格式|不符合/).last()).toBeVisible()
  await window.getByRole('complementary', { name: '详情' }).getByRole('button', { name: '关闭', exact: true }).click()
  await window.getByRole('button', { name: '往后' }).click()
  const item = window.getByTestId('content-item').filter({ hasText: '会员日' })
  await expect(item).toContainText('1')
  await dragTo(window, item, await cellAt(window, 10, 1))
  const card = window.locator('[data-row="10"][data-col="1"]').getByTestId('slot-card')
  await expect(card).toBeVisible()
  await dragTo(window, card, await cellAt(window, 15, 1))
  await expect(window.locator('[data-row="15"][data-col="1"]').getByTestId('slot-card')).toHaveText(/会员日/)
  await expect(window.getByTestId('slot-card')).toHaveCount(1)
  await window.locator('[data-row="15"][data-col="1"]').getByTestId('slot-card').click()
  await window.getByRole('button', { name: /^取消排期/ }).click()
  await expect(window.getByTestId('slot-card')).toHaveCount(0)
})

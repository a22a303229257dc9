import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchDemo, openScreen } from './demo.ts'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { TEST_KEY, cli, makeWorkspace } from './workspace.ts'
import type { TestWorkspace } from './workspace.ts'

let folder: string
let workspace: TestWorkspace
let opened: LaunchedApp

const GROUP = `13/01/2026, 09:00 - 店长: 早上好，新品上架啦
13/01/2026, 09:20 - 林女士: 你们几点关门？
13/01/2026, 09:25 - 王先生: 发票怎么开呀
13/01/2026, 09:40 - 小陈: 用了之后脸过敏了怎么办
`

async function openChat(window: Page): Promise<void> {
  await openScreen(window, '会话')
  await window.getByRole('option', { name: /护肤一群/ }).click()
  await expect(window.getByRole('region', { name: '回复草稿' })).toBeVisible({ timeout: 15_000 })
}

const clipboard = (launched: LaunchedApp) => launched.app.evaluate(({ clipboard: board }) => board.readText())

test.describe('with a group that waits', () => {
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qunxi-drafting-'))
    const chat = join(folder, '护肤一群.txt')
    await writeFile(chat, GROUP)
    workspace = await makeWorkspace()
    await cli('import', chat, '--self', '店长', '--workspace', workspace.dir)
    opened = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1360, height: 900 } })
  })
  test.afterEach(async () => {
    await opened?.close()
    await workspace?.remove()
    await rm(folder, { recursive: true, force: true })
  })

  test('a draft is filled, used, copied and taken back; the next one follows; an alarm goes to a person', async () => {
    const { window } = opened
    await openChat(window)
    const box = window.getByRole('region', { name: '回复草稿' })
    await expect(box).toContainText('规则：门店营业时间')
    await expect(box).toContainText('1/3')
    await takeScreen(window, 'draft-box-hole')
    // The open variable is a hole: using the draft leads into it instead.
    await box.getByRole('button', { name: /^采用并复制/ }).click()
    const field = box.getByRole('textbox', { name: '编辑' })
    await expect(field).toBeFocused()
    await expect(box.getByText('先填上「营业时间」')).toBeVisible()
    await field.pressSequentially('每天 10:00–22:00')
    await expect(field).toHaveValue(/营业时间是 每天 10:00–22:00，/)
    await window.keyboard.press('Control+Enter')
    await expect(box).toContainText('规则：发票')
    expect(await clipboard(opened)).toContain('每天 10:00–22:00')
    // Taken back, it is there again with its hole.
    await window.getByRole('button', { name: '撤销' }).click()
    await expect(box).toContainText('规则：门店营业时间')

    await box.getByText(/^等了/).click()
    await window.keyboard.press('j')
    await expect(box).toContainText('规则：发票')
    await window.keyboard.press('x')
    await box.getByRole('button', { name: '答非所问' }).click()
    await expect(box).toContainText('转人工：健康问题')
    await takeScreen(window, 'draft-box-handoff')
    await box.getByRole('button', { name: '我来处理' }).click()
    await expect(box).toContainText('已有人在处理')
  })

  test('the trace is one click away and leads to the rule', async () => {
    const { window } = opened
    await openChat(window)
    await window.getByRole('region', { name: '回复草稿' }).getByRole('button', { name: '依据' }).click()
    const inspector = window.getByRole('complementary', { name: '详情' })
    await expect(inspector).toContainText('你们几点关门？')
    await expect(inspector.locator('mark').first()).toHaveText('你们几点关门')
    await expect(inspector).toContainText('没有值')
    await takeScreen(window, 'draft-trace')
    await inspector.getByRole('button', { name: '打开规则' }).click()
    await expect(window.getByRole('form', { name: '门店营业时间' })).toBeVisible()
  })

  test('Today lists who waits, longest first, and leads to the very draft', async () => {
    const { window } = opened
    await openScreen(window, '工作台')
    const waiting = window.getByRole('region', { name: '待回复' })
    await expect(waiting.getByRole('button')).toHaveText(
      [/林女士.*你们几点关门/s, /王先生.*规则：发票/s, /小陈.*转人工：健康问题/s],
      {
        timeout: 15_000,
      },
    )
    await takeScreen(window, 'today-reply-now')
    await waiting.getByRole('button', { name: /王先生/ }).click()
    await expect(window.getByRole('region', { name: '回复草稿' })).toContainText('规则：发票')
    await expect(window.getByRole('region', { name: '回复草稿' })).toContainText('2/3')
  })

  test('a rule is tried before it is saved; what could freeze the app and what has no value is said at once', async () => {
    const { window } = opened
    await openScreen(window, '话术与规则')
    await window.getByLabel('客户会怎么说').fill('可以寄存行李吗？')
    await expect(window.getByText('没有规则命中')).toBeVisible()
    await window.getByRole('button', { name: '新规则' }).click()
    const form = window.getByRole('form', { name: '新规则' })
    await form.getByLabel('名称').fill('行李寄存')
    const lines = form.getByLabel('命中任意一行就触发')
    await lines.fill('寄存\n/(寄+)+存/')
    await expect(form.getByText(/第 2 行「\/\(寄\+\)\+存\/」：重复里套着重复/)).toBeVisible()
    await lines.fill('寄存+行李')
    await form.getByLabel('用哪条话术回答').click()
    await window.getByRole('option', { name: '自提', exact: true }).click()
    await expect(window.getByText('正在试未保存的修改')).toBeVisible()
    await expect(window.getByText('规则：行李寄存')).toBeVisible()
    await takeScreen(window, 'drafting-rules')
    await form.getByRole('button', { name: '保存' }).click()
    await expect(window.getByRole('option', { name: /行李寄存/ })).toBeVisible()

    await window.getByText('话术', { exact: true }).click()
    await window.getByRole('button', { name: '新话术' }).click()
    const script = window.getByRole('form', { name: '新话术' })
    await script.getByLabel('标题').fill('寄存说明')
    await script.getByLabel('内容').fill('您好{{客户称乎}}，全网最低价')
    await expect(script.getByText('没有「客户称乎」这个变量，是想写「客户称呼」吗')).toBeVisible()
    await script.getByRole('button', { name: '保存' }).click()
    await expect(window.getByRole('option', { name: /寄存说明/ })).toHaveCount(0)
    await script.getByLabel('内容').fill('您好{{客户称呼}}，')
    await script.getByRole('button', { name: '插入变量' }).click()
    await window.getByRole('menuitem', { name: '门店电话' }).click()
    await expect(script.getByLabel('内容')).toHaveValue('您好{{客户称呼}}，{{门店电话}}')
    await takeScreen(window, 'drafting-scripts')
    await script.getByRole('button', { name: '保存' }).click()
    await expect(window.getByRole('option', { name: /寄存说明/ })).toBeVisible()

    await window.getByText('敏感词', { exact: true }).click()
    await window.getByRole('textbox', { name: '检查一段文字' }).fill('我们是行业第一')
    await expect(window.getByText(/「行业第一」绝对化用语/)).toBeVisible()
    await takeScreen(window, 'drafting-terms')

    await window.getByText('变量', { exact: true }).click()
    const hours = window.getByRole('textbox', { name: '营业时间' })
    await hours.fill('每天 9:00–21:00')
    await hours.press('Enter')
    await expect(window.getByText('已保存变量「营业时间」')).toBeVisible()
    await takeScreen(window, 'drafting-variables')
    // Drafts that waited for it are filled.
    await openChat(window)
    await expect(window.getByRole('region', { name: '回复草稿' })).toContainText('每天 9:00–21:00')
  })
})

test('in the demo there are drafts to work through, in both languages', async () => {
  test.setTimeout(120_000)
  for (const lang of ['zh-CN', 'en'] as const) {
    const demo = await launchDemo({ lang, scheme: lang === 'en' ? 'dark' : 'light', size: { width: 1360, height: 900 } })
    const { window } = demo
    await openScreen(window, lang === 'en' ? 'Conversations' : '会话')
    await window
      .getByText(lang === 'en' ? /^Drafts/ : /^有草稿/)
      .first()
      .click()
    await window.getByRole('option').first().click()
    await expect(window.getByRole('region', { name: lang === 'en' ? 'Reply draft' : '回复草稿' })).toBeVisible()
    await takeScreen(window, `demo-draft-${lang}`)
    await openScreen(window, lang === 'en' ? 'Drafting' : '话术与规则')
    await window.getByLabel(lang === 'en' ? 'What a customer might say' : '客户会怎么说').fill('你好，什么时候发货？能开发票吗')
    await expect(window.getByRole('status').filter({ hasText: '发货' })).toBeVisible()
    await takeScreen(window, `demo-drafting-${lang}`)
    await demo.close()
  }
})

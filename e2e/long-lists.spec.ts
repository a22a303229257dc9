import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { MINUTE } from '../shared/domain/zone.ts'
import { eachScreen, openScreen, settled } from './demo.ts'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'
import { coreCall, openCore } from './shell.ts'
import { TEST_KEY, cli, makeWorkspace } from './workspace.ts'
import type { TestWorkspace } from './workspace.ts'
import { zoneAtTen } from './zone.ts'

const GROUPS = 500
const CONTENTS = 200
/** The most children that any element may have: what is on view in a window of 800 pixels, and what lies just outside it. */
const MOST = 90

let folder: string
let workspace: TestWorkspace
let launched: LaunchedApp

/** One who asks in each of five hundred groups, one who is in that group alone, and one of ours. */
async function writeChats(file: string): Promise<void> {
  const now = Date.now()
  const message = (id: number, ago: number, from: string, text: string) => {
    const at = Math.floor((now - ago * MINUTE) / 1000)
    const date = new Date(at * 1000).toISOString().slice(0, 19)
    return {
      id,
      type: 'message',
      date,
      date_unixtime: String(at),
      from,
      from_id: `user${from === '店长' ? 1 : from === '到处都在' ? 2 : 10 + id}`,
      text,
      text_entities: [{ type: 'plain', text }],
    }
  }
  const list = Array.from({ length: GROUPS }, (_, group) => ({
    name: `客户群${group}`,
    type: 'private_supergroup',
    id: 1000 + group,
    messages: [
      message(3 * group + 1, 90 + group, '店长', '早上好'),
      message(3 * group + 2, 40 + group, '到处都在', '这个多少钱？'),
      message(3 * group + 3, 30 + group, `顾客${group}`, '什么时候到货？'),
    ],
  }))
  await writeFile(file, JSON.stringify({ about: '', chats: { about: '', list } }))
}

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qunxi-long-'))
  const file = join(folder, 'result.json')
  await writeChats(file)
  workspace = await makeWorkspace({ zone: zoneAtTen() })
  await cli('import', file, '--self', '店长', '--workspace', workspace.dir)
  launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 800 } })
  const page = launched.window
  await openCore(page)
  let contentId = ''
  for (let at = 0; at < CONTENTS; at += 1) {
    const content = { kind: 'knowledge', title: `素材 ${at}`, body: '一段说明' }
    contentId = ((await coreCall(page, 'content.save', content)) as { id: string }).id
  }
  const noon = Math.floor(Date.now() / MINUTE) * MINUTE + 120 * MINUTE
  const { groups } = (await coreCall(page, 'calendar.groups', {})) as { groups: { conversationId: number }[] }
  const audience = { groups: groups.map(({ conversationId }) => conversationId) }
  const plan = (await coreCall(page, 'calendar.plan', { contentId, at: noon, audience })) as Record<string, unknown[]>
  expect(plan['refused']).toEqual([])
  expect(plan['planned']).toHaveLength(GROUPS)
})
test.afterAll(async () => {
  await launched.close()
  await workspace.remove()
  await rm(folder, { recursive: true, force: true })
})

/** How many children the longest list of the page has, and where that is. */
function longest(page: Page): Promise<{ count: number; where: string }> {
  return page.evaluate(() => {
    let found = { count: 0, where: '' }
    for (const holder of document.body.querySelectorAll('*')) {
      // Of one kind: a picture has many parts, too.
      if (holder instanceof SVGElement || holder.childElementCount <= found.count) continue
      const where = `${holder.tagName} ${holder.className} in ${holder.closest('[aria-label]')?.getAttribute('aria-label') ?? ''}`
      found = { count: holder.childElementCount, where }
    }
    return found
  })
}

async function expectBounded(page: Page, place: string): Promise<void> {
  const { count, where } = await longest(page)
  expect(count, `${place}: ${where}`).toBeLessThanOrEqual(MOST)
  expect(count, `${place} is empty`).toBeGreaterThan(2)
}

test('with five hundred groups no screen draws what is not seen', async () => {
  await eachScreen(launched.window, (name) => expectBounded(launched.window, name))
})

test('a customer in five hundred groups, and a post for as many, are drawn as far as they are seen', async () => {
  const page = launched.window
  await openScreen(page, '客户')
  await page.getByRole('grid', { name: '客户' }).getByText('到处都在').first().click()
  const details = page.getByRole('complementary', { name: '详情' })
  await expect(details).toContainText('到处都在')
  await settled(page)
  const groups = details.getByRole('list', { name: `所在群（${GROUPS}）` })
  await expect(groups.getByRole('listitem').first()).toBeAttached()
  await expectBounded(page, 'customer')
  // The last one is there once it is scrolled to.
  await details
    .getByRole('listitem')
    .last()
    .evaluate((element) => {
      let at: Element | null = element
      while (at && getComputedStyle(at).overflowY !== 'auto') at = at.parentElement
      at?.scrollTo(0, at.scrollHeight)
    })
  await settled(page)
  await expectBounded(page, 'customer, scrolled')

  await openScreen(page, '内容日历')
  await page.getByTestId('slot-card').first().click()
  await expect(
    details
      .getByRole('list', { name: `客户群（${GROUPS}）` })
      .getByRole('listitem')
      .first(),
  ).toBeAttached()
  await expectBounded(page, 'a post for all groups')
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { TEST_KEY, makeWorkspace } from './workspace.ts'
import type { TestWorkspace } from './workspace.ts'

const MESSAGES = 100_000
/** The first message, 2025-03-01 08:00 in Shanghai; then one every four minutes. */
const START = Date.UTC(2025, 2, 1) / 1000
const NAMES = ['林女士', '王先生', '小陈', '阿芳', '客服小美']

let folder: string
let workspace: TestWorkspace
let opened: LaunchedApp

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qunxi-chat-'))
  const file = join(folder, 'result.json')
  await writeFile(file, JSON.stringify({ about: '', chats: { about: '', list: [longChat(), directChat()] } }))
  workspace = await makeWorkspace({ files: [file] })
  opened = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 820 } })
  await openScreen(opened.window)
})
test.afterAll(async () => {
  await opened?.close()
  await workspace?.remove()
  await rm(folder, { recursive: true, force: true })
})

function longChat(): object {
  const messages = Array.from({ length: MESSAGES }, (_, i) => {
    const who = i % NAMES.length
    const common = { id: i + 1, date: '2025-03-01T08:00:00', date_unixtime: String(START + i * 240) }
    if (i % 500 === 499)
      return { ...common, type: 'service', actor: NAMES[0], actor_id: 'user1', action: 'invite_members', members: ['新朋友'] }
    const text = i === 42_000 ? '这里藏着一句独角兽优惠码A12b' : `第${i}条：${'今天的水果很新鲜，'.repeat(i % 7)}好的`
    return {
      ...common,
      type: 'message',
      from: NAMES[who],
      from_id: `user${who + 1}`,
      text,
      text_entities: [{ type: 'plain', text }],
      ...(i % 97 === 0 ? { photo: 'photos/p.jpg', width: 800, height: 600 } : {}),
      ...(i % 53 === 1 ? { reply_to_message_id: i } : {}),
      ...(i % 1001 === 0 ? { edited: '2025-03-01T09:00:00', edited_unixtime: String(START + i * 240 + 60) } : {}),
    }
  })
  return { name: '万人水果团购群', type: 'private_supergroup', id: 1001, messages }
}

function directChat(): object {
  const say = (id: number, who: string, text: string) => ({
    id,
    type: 'message',
    date: '2026-01-01T08:00:00',
    date_unixtime: String(START + id * 3600),
    from: who,
    from_id: who === '林女士' ? 'user1' : 'user5',
    text,
    text_entities: [{ type: 'plain', text }],
  })
  return {
    name: '林女士',
    type: 'personal_chat',
    id: 1,
    messages: [say(1, '林女士', '在吗'), say(2, '林女士', '车厘子还有货吗')],
  }
}

async function openScreen(window: Page): Promise<void> {
  await expect(window.getByRole('navigation')).toBeVisible()
  await window.getByRole('navigation').getByText('会话', { exact: true }).click()
  await expect(window.getByRole('listbox', { name: '会话列表' })).toBeVisible()
}

const timeline = (window: Page) => window.getByRole('log', { name: '聊天记录' })

/** Time between frames while the timeline moves by so many pixels in each. */
async function frameTimes(window: Page, step: number): Promise<{ p50: number; p95: number; max: number }> {
  const times = await timeline(window).evaluate(
    (view, pixels) =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = []
        let last = performance.now()
        const frame = (now: number): void => {
          seen.push(now - last)
          last = now
          view.scrollTop += pixels
          if (seen.length < 240) requestAnimationFrame(frame)
          else resolve(seen.slice(1).toSorted((a, b) => a - b))
        }
        requestAnimationFrame(frame)
      }),
    step,
  )
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10
  return { p50: at(0.5), p95: at(0.95), max: at(0.999) }
}

async function openLongChat(window: Page): Promise<void> {
  await window.getByRole('option').filter({ hasText: '万人水果团购群' }).click()
  await expect(timeline(window)).toBeVisible()
}

test('a chat of 100,000 messages opens at its end and scrolls without dropping frames', async () => {
  const { window } = opened
  await openLongChat(window)
  await expect(timeline(window).getByText(`第${MESSAGES - 2}条`)).toBeVisible()
  await takeScreen(window, 'conversations-timeline')
  const still = await frameTimes(window, 0)
  const scrolling = await frameTimes(window, -240)
  console.log(`[frames] scrolling 100,000 messages, ms: ${JSON.stringify(scrolling)}; standing still: ${JSON.stringify(still)}`)
  // 60 frames a second on a machine of its own; a shared one is compared with itself.
  expect(scrolling.p50).toBeLessThan(still.p50 + 17)
  expect(scrolling.p95).toBeLessThan(100 + 3 * still.p95)
  await expect(timeline(window).locator('[data-message]').first()).toBeVisible()
})

test('the scroll bar reaches any place, and the button comes back to the end', async () => {
  const { window } = opened
  await timeline(window).evaluate((view) => {
    view.scrollTop = 0
  })
  await expect(timeline(window).getByText('第0条：好的').first()).toBeVisible()
  await expect(timeline(window).getByRole('separator').first()).toContainText('3月1日')
  await timeline(window).evaluate((view) => {
    view.scrollTop = view.scrollHeight / 2
  })
  await expect(timeline(window).locator('[data-message]').first()).toBeVisible()
  await window.getByRole('button', { name: '回到最新' }).click()
  await expect(timeline(window).getByText(`第${MESSAGES - 2}条`)).toBeVisible()
})

test('a search finds the one occurrence, marks it, and opens it in its place', async () => {
  const { window } = opened
  await window.keyboard.press('Control+f')
  await window.getByRole('textbox', { name: '搜索全部消息' }).fill('优惠码a12')
  const results = window.getByRole('listbox', { name: '搜索结果' })
  await expect(results.getByRole('option')).toHaveCount(1)
  await expect(results.locator('mark')).toHaveText('优惠码A12')
  await window.keyboard.press('Enter')
  const hit = timeline(window).getByText('这里藏着一句独角兽')
  await expect(hit).toBeVisible()
  await expect(hit.locator('mark')).toHaveText('优惠码A12')
  await takeScreen(window, 'conversations-search')
  await window.getByRole('textbox', { name: '搜索全部消息' }).fill('没有这样的话')
  await expect(window.getByText('没有消息含“没有这样的话”')).toBeVisible()
  await window.getByRole('button', { name: '返回会话列表' }).click()
})

test('who waits is found by the chip, and the customer is shown beside the chat', async () => {
  const { window } = opened
  await window.getByRole('button', { name: /^等待回复/ }).click()
  await window.getByRole('option').filter({ hasText: '车厘子还有货吗' }).click()
  await expect(timeline(window).getByText('车厘子还有货吗')).toBeVisible()
  await expect(window.getByRole('article', { name: '林女士' })).toBeVisible()
  await takeScreen(window, 'conversations-direct')
  await window.getByRole('button', { name: /^全部/ }).click()
})

test('members are listed beside a group', async () => {
  const { window } = opened
  await openLongChat(window)
  await window.getByRole('button', { name: /位成员/ }).click()
  await expect(window.getByRole('listbox', { name: '群成员' }).getByText('王先生')).toBeVisible()
})

test('nothing that axe finds', async () => {
  const { violations } = await new AxeBuilder({ page: opened.window }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([])
})

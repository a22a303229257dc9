import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp } from './launch.ts'
import { chooseFiles, corePid, corePortOpen, coreCall, jobSeen, openCore, shellState, startJob } from './shell.ts'
import { TEST_KEY, cli, makeWorkspace } from './workspace.ts'

const MESSAGES = 40_000

interface ImportOutput {
  files: { messages: { added: number; unchanged: number; edited: number }; rejected: unknown[]; problem: unknown }[]
}

/** A WhatsApp chat of a community, long enough that an import of it can be met half way. */
function longChat(): string {
  const people = ['小林', '阿梅', '果果妈', '老周', '团长']
  const lines: string[] = []
  const start = Date.UTC(2025, 2, 1)
  for (let i = 0; i < MESSAGES; i++) {
    const at = new Date(start + i * 7 * 60_000).toISOString()
    lines.push(
      `${at.slice(0, 10).replaceAll('-', '/')} ${at.slice(11, 16)} - ${people[i % 5]}: 第 ${i} 单，草莓 ${(i % 7) + 1} 盒，地址照旧`,
    )
  }
  return `${lines.join('\n')}\n`
}

async function messagesIn(page: Page): Promise<number> {
  return ((await coreCall(page, 'workspace.info', {})) as { counts: { messages: number } }).counts.messages
}

async function finished(page: Page, job: string): Promise<ImportOutput> {
  await expect.poll(async () => (await jobSeen(page, job))?.state, { timeout: 60_000 }).toBe('done')
  return (await jobSeen(page, job))!.output as ImportOutput
}

test('core killed in the middle of an import: the window recovers, and importing again adds exactly the rest', async () => {
  test.setTimeout(180_000)
  const folder = await mkdtemp(join(tmpdir(), 'qunxi-recovery-'))
  const file = join(folder, 'WhatsApp Chat with 草莓团.txt')
  await writeFile(file, longChat())
  const workspace = await makeWorkspace()
  const launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  const { window, app } = launched
  await expect.poll(async () => (await shellState(window)).workspace.phase).toBe('open')
  await openCore(window)

  const importing = { files: [{ path: file, self: ['团长'] }] }
  await chooseFiles(launched, [file])
  const first = await startJob(window, 'import', importing)
  const before = await corePid(app)
  await expect.poll(() => messagesIn(window), { timeout: 60_000, intervals: [10] }).toBeGreaterThan(0)
  expect((await jobSeen(window, first))?.state ?? 'running').toBe('running')
  process.kill(before, 'SIGKILL')

  await expect.poll(() => corePortOpen(window)).toBe(false)
  await expect.poll(() => shellState(window)).toMatchObject({ core: 'running', workspace: { phase: 'open' } })
  await expect(window.getByRole('navigation')).toBeVisible()
  await openCore(window)
  expect(await corePid(app)).not.toBe(before)
  const survived = await messagesIn(window)
  expect(survived).toBeGreaterThan(0)
  expect(survived).toBeLessThan(MESSAGES)
  const checked = await startJob(window, 'verify', {})
  await expect.poll(async () => (await jobSeen(window, checked))?.state, { timeout: 60_000 }).toBe('done')
  expect((await jobSeen(window, checked))!.output).toMatchObject({ ok: true, integrity: 'ok' })

  const again = await finished(window, await startJob(window, 'import', importing))
  expect(again.files[0]!.problem).toBeNull()
  expect(again.files[0]!.messages).toEqual({ added: MESSAGES - survived, unchanged: survived, edited: 0, recalled: 0 })
  expect(await messagesIn(window)).toBe(MESSAGES)
  // Used once: it is chosen anew.
  await expect(startJob(window, 'import', importing)).rejects.toThrow('NOT_CHOSEN')
  await chooseFiles(launched, [file])
  const third = await finished(window, await startJob(window, 'import', importing))
  expect(third.files[0]!.messages).toMatchObject({ added: 0, unchanged: MESSAGES })

  await launched.close()
  expect(await cli('verify', '--workspace', workspace.dir)).toMatchObject({ ok: true, integrity: 'ok' })
  await workspace.remove()
  await rm(folder, { recursive: true, force: true })
})

test('a core that is killed again and again keeps what was acknowledged', async () => {
  test.setTimeout(120_000)
  const workspace = await makeWorkspace()
  const launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  const { window, app } = launched
  await expect.poll(async () => (await shellState(window)).workspace.phase).toBe('open')
  const names: string[] = []
  for (let round = 1; round <= 3; round++) {
    await expect.poll(() => shellState(window)).toMatchObject({ core: 'running', workspace: { phase: 'open' } })
    await openCore(window)
    for (let i = 0; i < 5; i++) {
      const name = `运营 ${round}-${i}`
      await coreCall(window, 'operators.save', { name, role: 'advisor', isMe: false })
      names.push(name)
    }
    process.kill(await corePid(app), 'SIGKILL')
    await expect.poll(() => corePortOpen(window)).toBe(false)
  }
  await expect.poll(() => shellState(window)).toMatchObject({ core: 'running', workspace: { phase: 'open' } })
  await openCore(window)
  const { items } = (await coreCall(window, 'operators.list', {})) as { items: { name: string }[] }
  const kept = items.map(({ name }) => name).filter((name) => name.startsWith('运营 '))
  expect(kept.toSorted()).toEqual(names.toSorted())
  await launched.close()
  await workspace.remove()
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY } from '#shared/domain/zone.ts'
import { Workspace } from '#core/workspace.ts'
import { readDemoKey } from '#main-and-core/key-wrap.ts'
import { verifyWorkspace } from '#core/audit/verify.ts'
import { runCommand } from '#core/cli/run.ts'
import { createDemoWorkspace } from './create.ts'
import { stores, words } from './lexicon.ts'
import { Rng } from './random.ts'
import { Speech } from './speech.ts'
import { makeWorld } from './world.ts'

const now = Date.parse('2026-11-21T16:40:00+08:00')
const zone = 'Asia/Shanghai'
const small = { now, zone, people: 200, days: 14, volume: 0.4 }

describe('the generated community', () => {
  const world = makeWorld({ now, zone })
  const messages = world.chats.flatMap((chat) => chat.messages)

  test('is as large as a real one, and varied', () => {
    expect(world.groups).toHaveLength(40)
    expect(world.people).toHaveLength(1500)
    expect(messages.length).toBeGreaterThan(26_000)
    expect(messages.length).toBeLessThan(36_000)
    expect(world.orders.length).toBeGreaterThan(3300)
    expect(new Set(messages.map((m) => m.text)).size).toBeGreaterThan(6000)
    for (const kind of ['text', 'image', 'voice', 'video', 'miniProgram', 'system'])
      expect(messages.some((m) => m.kind === kind)).toBe(true)
    for (const kind of ['promo', 'knowledge', 'scene', 'interaction', 'service'])
      expect(world.content.some((c) => c.kind === kind)).toBe(true)
    expect(messages.some((m) => m.recalledAt !== undefined)).toBe(true)
    expect(world.people.some((p) => /\p{Script=Arabic}/u.test(p.name))).toBe(true)
    expect(world.people.some((p) => [...p.name].length > 25)).toBe(true)
  })

  test('ends now, and its follow-ups and plan reach into the coming days', () => {
    expect(Math.max(...messages.map((m) => m.at))).toBeLessThanOrEqual(now)
    expect(Math.max(...messages.map((m) => m.at))).toBeGreaterThan(now - DAY)
    expect(Math.min(...messages.map((m) => m.at))).toBeGreaterThan(now - 62 * DAY)
    expect(world.entries.every((entry) => entry.at > now && entry.at < now + 8 * DAY && entry.at % 60_000 === 0)).toBe(true)
    expect(world.followUps.filter((f) => f.doneAt === null && Math.abs(f.dueAt - now) < DAY).length).toBeGreaterThan(8)
  })

  test('is the same for the same seed, another for another', () => {
    expect(makeWorld(small)).toEqual(makeWorld(small))
    expect(makeWorld({ ...small, seed: 7 }).chats).not.toEqual(makeWorld(small).chats)
  })

  test('no text keeps an unfilled slot or a choice, and no telephone number could be anyone’s', () => {
    for (const { text } of messages) expect(text).not.toMatch(/\{\w+\}|\[[^\]]*\|/)
    for (const { name } of world.people) expect(name).not.toMatch(/\{\w+\}/)
    for (const { phone } of world.people) if (phone !== null) expect(phone).toMatch(/^12\d0000\d{4}$/)
  })

  test('every pattern of every store can be said', () => {
    const all = stores.flatMap((store, index) =>
      [
        ...store.knowledge,
        ...store.scene,
        ...store.promo,
        ...store.complaints,
        ...store.chat.flat(),
        ...store.topics.flatMap((topic) => [...topic.q, ...topic.a]),
        ...store.interaction.flatMap((one) => [one.post, ...one.replies]),
      ].map((pattern) => ({ index, pattern })),
    )
    const common = [
      ...words.promo,
      ...words.observedPromo,
      ...words.service,
      ...words.complaints,
      ...words.followUps,
      ...words.notes,
    ]
    expect(all.length + common.length).toBeGreaterThan(400)
    const rng = new Rng(1)
    for (const { index, pattern } of [...all, ...common.map((pattern) => ({ index: 0, pattern }))]) {
      const said = new Speech(rng, { store: index, at: now, zone, nick: 'N', staff: 'S', group: 'G' }).say(pattern)
      expect(said).not.toMatch(/\{\w+\}|\[[^\]]*\|/)
    }
  })
})

describe('the demo workspace', () => {
  let parent: string
  let dir: string
  let workspace: Workspace
  const steps: number[] = []

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'qunxi-demo-'))
    dir = join(parent, 'demo')
    await createDemoWorkspace(dir, { ...small, onProgress: (step) => steps.push(step.done) })
    workspace = Workspace.open(dir, readDemoKey(dir)!)
  })
  afterAll(() => {
    workspace.close()
    rmSync(parent, { recursive: true, force: true })
  })
  const count = (sql: string) => workspace.store.read.value<number>(sql)!

  test('is whole, says how far it is, and asks for nothing', () => {
    expect(verifyWorkspace(workspace.store)).toMatchObject({ ok: true })
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(steps.at(-1)).toBe(100)
    expect(readdirSync(parent)).toEqual(['demo'])
  })

  test('holds every kind of thing the screens show', () => {
    const { chats, people } = makeWorld(small)
    expect(count('SELECT count(*) FROM messages')).toBe(chats.reduce((sum, chat) => sum + chat.messages.length, 0))
    expect(count('SELECT count(*) FROM customers WHERE archived_at IS NULL')).toBe(new Set(people.map((p) => p.customer)).size)
    expect(count('SELECT count(*) FROM orders WHERE customer_id IS NULL')).toBe(0)
    expect(count('SELECT sum(order_count) FROM customers')).toBe(count('SELECT count(*) FROM orders'))
    expect(count(`SELECT count(*) FROM touches WHERE state = 'planned'`)).toBeGreaterThan(20)
    expect(count(`SELECT count(*) FROM touches WHERE state = 'sent' AND message_id IS NOT NULL`)).toBeGreaterThan(5)
    expect(count(`SELECT count(*) FROM touches WHERE state = 'observed' AND kind = 'promo'`)).toBeGreaterThan(5)
    expect(count('SELECT count(*) FROM waits WHERE answered_at IS NULL')).toBeGreaterThan(0)
    expect(count('SELECT count(*) FROM operators')).toBe(8)
    expect(count('SELECT count(*) FROM group_chats WHERE operator_id IS NULL')).toBe(0)
  })

  test('what was planned and posted is one touch, not two', () => {
    const twice = `SELECT count(*) FROM touches a JOIN touches b ON b.conversation_id = a.conversation_id AND b.state = 'observed' AND b.kind = a.kind
      AND abs(b.at - a.at) < 60000 WHERE a.state = 'sent'`
    expect(count(twice)).toBe(0)
  })

  test('is made where nothing was, and never over something', async () => {
    await expect(createDemoWorkspace(dir, small)).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' })
  })

  test('the command line audits it', async () => {
    const cadence = (await runCommand([
      'audit',
      'cadence',
      '--workspace',
      dir,
      '--from',
      '2026-11-10',
      '--to',
      '2026-11-20',
      '--json',
    ])) as {
      groups: {
        group: string
        days: { day: string; promos: number; posts: number }[]
        cap: number
        worstWindow: { promos: number } | null
      }[]
      operators: unknown[]
      responses: { overall: { answered: number } }
    }
    expect(cadence.groups).toHaveLength(40)
    expect(cadence.groups[0]!.days.map((day) => day.day)).toEqual(Array.from({ length: 11 }, (_, i) => `2026-11-${10 + i}`))
    expect(cadence.groups.every((group) => group.cap === 3)).toBe(true)
    expect(cadence.groups.some((group) => (group.worstWindow?.promos ?? 0) > 3)).toBe(true)
    expect(cadence.operators.length).toBeGreaterThan(3)
    expect(cadence.responses.overall.answered).toBeGreaterThan(50)
    expect(await runCommand(['groups', '--workspace', dir, '--json'])).toMatchObject({ total: 40 })
    await expect(runCommand(['audit', 'cadence', '--workspace', dir, '--from', '2026-11-31'])).rejects.toMatchObject({
      code: 'BAD_INPUT',
    })
    await expect(
      runCommand(['audit', 'cadence', '--workspace', dir, '--from', '2026-11-20', '--to', '2026-11-10']),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
    })
  })
})

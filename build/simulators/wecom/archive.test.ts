// The archive gateway's lines against the official examples, and what people do in them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { haveSamples, samplesDir } from '#core/testing/samples.ts'
import { shapeDifferences } from './shape.ts'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'
import { type Client, connect } from './testing.ts'

const clock = { now: Date.UTC(2026, 10, 20, 4) }
const total = 20_000
let sim: WecomSimulator
let client: Client
let folder: string
/** All lines at the start, as text. */
const lines: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qunxi-archive-'))
  sim = await startWecomSimulator({
    now: () => clock.now,
    staff: 5,
    contacts: 100,
    groups: 8,
    membersPerGroup: 20,
    messages: total,
  })
  client = await connect(sim)
  for (let seq = 0; ;) {
    const page = await client.archive(seq, 1000)
    if (page.length === 0) break
    lines.push(...page)
    seq = numberOf(page.at(-1)!)
  }
})
afterAll(async () => {
  await sim.close()
  rmSync(folder, { recursive: true, force: true })
})

type Message = Record<string, unknown> & {
  msgid: string
  action: string
  msgtype: string
  msgtime: number
  from: string
  roomid: string
  tolist: string[]
}

function numberOf(line: string): number {
  return Number(/^\{"seq":(\d+)/.exec(line)![1])
}
let parsed: Message[] | undefined
const messages = (): Message[] => (parsed ??= lines.map((line) => JSON.parse(line) as Message))

describe.runIf(haveSamples())('official examples', () => {
  const official = haveSamples()
    ? readFileSync(join(samplesDir, 'wecom-msgaudit', 'wxjava-official-examples.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Message)
    : []
  const kinds = [
    'text',
    'image',
    'revoke',
    'agree',
    'voice',
    'video',
    'card',
    'location',
    'emotion',
    'file',
    'link',
    'weapp',
    'chatrecord',
    'collect',
    'meeting',
    'docmsg',
    'mixed',
    'sphfeed',
    'external_redpacket',
  ]

  test.each(kinds)('%s', (msgtype) => {
    const made = messages().filter((message) => message.msgtype === msgtype)
    expect(made.length).toBeGreaterThan(0)
    const example = official.find((message) => message.msgtype === msgtype)!
    for (const message of made.slice(0, 50)) expect(shapeDifferences(example, message, { extra: ['seq'] })).toEqual([])
  })

  test('switch', () => {
    const made = messages().find((message) => message.action === 'switch')!
    expect(
      shapeDifferences(
        official.find((message) => message.action === 'switch'),
        made,
        { extra: ['seq'] },
      ),
    ).toEqual([])
  })

  test('64-bit numbers are bare, as in the examples', () => {
    const bare = lines.flatMap((line) =>
      [...line.matchAll(/"(?:meetingid|id|filesize)":(\d{17,})[,}]/g)].map(([, digits]) => digits!),
    )
    expect(bare.length).toBeGreaterThan(5)
    for (const digits of bare) expect(BigInt(digits)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))
  })
})

describe('history', () => {
  test('every line once, numbers and times grow, people are in the groups they speak in', () => {
    const all = messages()
    expect(all).toHaveLength(total)
    expect(new Set(all.map((message) => message.msgid)).size).toBe(total)
    const sent = all.filter((message) => message.action === 'send')
    expect(sent.every((message, i) => i === 0 || message.msgtime >= sent[i - 1]!.msgtime)).toBe(true)
    expect(sent.at(-1)!.msgtime).toBeLessThan(clock.now)
    for (const message of sent.filter(({ roomid }) => roomid !== '')) {
      expect(sim.world.groups.get(message.roomid)!.members.has(message.from)).toBe(true)
      expect(message.tolist).not.toContain(message.from)
    }
    const hours = new Set(sent.map((message) => new Date(message.msgtime + 8 * 3_600_000).getUTCHours()))
    expect(Math.min(...hours)).toBe(8)
    expect(Math.max(...hours)).toBe(22)
  })

  test('a recall names an earlier message of the same person in the same talk', () => {
    const byId = new Map(messages().map((message) => [message.msgid, message]))
    const recalls = messages().filter((message) => message.action === 'recall')
    expect(recalls.length).toBeGreaterThan(50)
    for (const recall of recalls) {
      const original = byId.get((recall.revoke as { pre_msgid: string }).pre_msgid)!
      expect(original).toMatchObject({ action: 'send', from: recall.from, roomid: recall.roomid })
      expect(original.msgtime).toBeLessThanOrEqual(recall.msgtime)
    }
  })
})

describe('live', () => {
  test('what is said arrives after the history, and a file gets each line once', async () => {
    const file = join(folder, 'archive.jsonl')
    expect(sim.writeArchive(file)).toBe(total)
    const [chat] = sim.world.groups.keys()
    const group = sim.world.groups.get(chat!)!
    const msgid = sim.act.say(chat!, group.owner, '今晚八点')
    const after = numberOf(lines.at(-1)!)
    const [line, ...rest] = await client.archive(after, 1000)
    expect(rest).toEqual([])
    expect(JSON.parse(line!)).toMatchObject({
      msgid,
      action: 'send',
      roomid: chat,
      from: group.owner,
      msgtime: clock.now,
      text: { content: '今晚八点' },
    })
    expect(sim.writeArchive(file)).toBe(1)
    expect(sim.writeArchive(file)).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe([...lines, line, ''].join('\n'))
  })

  test('a message of the history and one said just now can be taken back', async () => {
    const before = sim.truth()
    const recalled = new Set(messages().map((message) => (message.revoke as { pre_msgid: string } | undefined)?.pre_msgid))
    const old = messages().find((message) => message.msgtype === 'text' && !recalled.has(message.msgid))!
    const [chat] = sim.world.groups.keys()
    const fresh = sim.act.say(chat!, sim.world.groups.get(chat!)!.owner, '发错了')
    sim.act.recall(old.msgid)
    sim.act.recall(fresh)
    expect(sim.truth()).toMatchObject({ messages: before.messages + 1, recalled: before.recalled + 2 })
    expect(() => sim.act.recall('1_1_external')).toThrow('no message')
  })

  test('news of the archive are announced at most every fifteen seconds', () => {
    const notices = (): number => sim.callbacks().filter((xml) => xml.includes('msgaudit_notify')).length
    const [chat] = sim.world.groups.keys()
    const say = () => sim.act.say(chat!, sim.world.groups.get(chat!)!.owner, '在吗')
    clock.now += 20_000
    const before = notices()
    for (let i = 0; i < 5; i++) say()
    expect(notices()).toBe(before + 1)
    clock.now += 15_000
    say()
    expect(notices()).toBe(before + 2)
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWecomSimulator, type WecomSimulator, type WecomSimulatorOptions } from '#core/testing/simulators.ts'
import type { Page } from '../channel/connector.ts'
import type { LiveMessageRecord } from '../channel/records.ts'
import { never, ofType, openOn, pullAll, streamOf, type TestSession } from '../testing/wecom-session.ts'

let sim: WecomSimulator
let opened: TestSession

async function start(options: WecomSimulatorOptions = {}, config = {}): Promise<void> {
  sim = await startWecomSimulator({ staff: 7, contacts: 330, groups: 45, membersPerGroup: 12, messages: 0, ...options })
  opened = openOn(sim, config)
}

beforeEach(() => start())
afterEach(async () => {
  await opened.session.close()
  await sim.close()
})

const pull = (name: string) => pullAll(streamOf(opened.session, name))
const calls = (api: string): number => sim.calls.filter((call) => call.api === api).length

describe('a first pass', () => {
  test('the login is told by the corp', async () => {
    expect(await opened.session.check(never)).toEqual({ nativeId: sim.credentials.corpId, name: sim.credentials.corpId })
  })

  test('every relation comes exactly once, with what is stored at it', async () => {
    const { records, ids, pages } = await pull('contacts')
    const lines = ofType(records, 'contact').map(({ id, name, unionId, gender, follow }) => {
      const { staffId, remark, description, addedAt, addWay } = follow!
      const code = gender === 'male' ? 1 : gender === 'female' ? 2 : 0
      return JSON.stringify([
        id,
        name,
        code,
        unionId ?? '',
        staffId,
        remark,
        description,
        addedAt! / 1000,
        addWay,
        [...follow!.tagIds!].sort(),
      ])
    })
    const wanted = [...sim.world.followsByStaff.values()].flatMap((follows) =>
      [...follows.values()].map((follow) => {
        const { name, gender, unionid } = sim.world.contacts.get(follow.externalUserid)!
        const { externalUserid, userid, remark, description, createtime, addWay, tags } = follow
        return JSON.stringify([
          externalUserid,
          name,
          gender,
          unionid ?? '',
          userid,
          remark,
          description,
          createtime,
          addWay,
          [...tags].sort(),
        ])
      }),
    )
    expect(lines.sort()).toEqual(wanted.sort())
    expect(new Set(ids).size).toBe(wanted.length)
    expect(ids).toHaveLength(wanted.length)
    expect(pages).toBeGreaterThan(3)
    expect(
      ofType(records, 'staff')
        .map(({ id, name }) => `${id} ${name}`)
        .sort(),
    ).toEqual([...sim.world.staff.values()].map(({ userid, name }) => `${userid} ${name}`).sort())
    expect(ofType(records, 'bad')).toEqual([])
  })

  test('every group comes exactly once, with all members', async () => {
    const { records, ids } = await pull('groups')
    const lines = ofType(records, 'group').flatMap((group) => [
      JSON.stringify([group.id, group.name, group.ownerId, group.notice]),
      ...group.members!.map((member) =>
        JSON.stringify([group.id, member.id, member.isStaff ? 1 : 2, member.joinedAt! / 1000, member.nickname]),
      ),
    ])
    const wanted = sim.truthLines(['group', 'member']).map((line) => JSON.stringify((JSON.parse(line) as unknown[]).slice(1)))
    expect(lines.sort()).toEqual(wanted.sort())
    expect([...ids].sort()).toEqual([...sim.world.groups.keys()].sort())
  })

  test('the tag library comes whole', async () => {
    const { records } = await pull('tags')
    const library = ofType(records, 'tagLibrary')[0]!
    expect(library.complete).toBe(true)
    const lines = library.groups.flatMap((group) =>
      group.tags.map((tag) => JSON.stringify(['tag', tag.id, group.name, tag.name])),
    )
    expect(lines.sort()).toEqual(sim.truthLines(['tag']))
  })
})

test('a second pass of an unchanged company looks the same page by page, and a change shows on its page only', async () => {
  for (const name of ['tags', 'contacts', 'groups']) expect((await pull(name)).digests).toEqual((await pull(name)).digests)
  const before = await pull('contacts')
  const [staff] = sim.world.followsByStaff.keys()
  const [customer] = sim.world.followsByStaff.get(staff!)!.keys()
  sim.act.remark(staff!, customer!, '换了备注')
  const after = await pull('contacts')
  expect(after.digests.filter((digest, i) => digest !== before.digests[i])).toHaveLength(1)
})

test('a pass goes on where another process stopped', async () => {
  const whole = await pull('contacts')
  const first = await streamOf(opened.session, 'contacts').pull(null, never)
  const rest = await pullAll(streamOf(openOn(sim).session, 'contacts'), first.cursor)
  expect([...first.ids!, ...rest.ids].sort()).toEqual(whole.ids.sort())
})

test('many pages at once fetch one token; one that is taken back in mid run is fetched once more', async () => {
  await Promise.all(['tags', 'contacts', 'groups'].map(pull))
  expect(calls('gettoken')).toBe(1)
  sim.expireToken()
  await Promise.all(['tags', 'contacts', 'groups'].map(pull))
  expect(calls('gettoken')).toBe(2)
})

test('a cut in mid page costs nothing but time: everything still comes once', async () => {
  sim.setChaos({ reset: 0.1, lostRequest: 0.05, lostAnswer: 0.05, busy: 0.05, concurrency: 0.05, expireToken: 0.02 })
  const relations = new Set<string>()
  let cursor: string | null = null
  for (let tries = 0; ; tries++) {
    expect(tries).toBeLessThan(200)
    const page: Page | undefined = await streamOf(opened.session, 'contacts')
      .pull(cursor, never)
      .catch(() => undefined)
    if (page === undefined) continue
    for (const id of page.ids!) {
      expect(relations.has(id)).toBe(false)
      relations.add(id)
    }
    cursor = page.cursor
    if (!page.more) break
  }
  expect(relations.size).toBe(sim.truth().follows)
})

test('a page of groups that broke off half way does not ask again for what it has heard', async () => {
  sim.fail('externalcontact/groupchat/get', 45009, 1)
  await expect(streamOf(opened.session, 'groups').pull(null, never)).rejects.toMatchObject({ problem: { code: 'RATE_LIMITED' } })
  const { ids, pages } = await pull('groups')
  expect(pages).toBeGreaterThan(1)
  expect([...ids].sort()).toEqual([...sim.world.groups.keys()].sort())
  // One more than there are groups: the call that failed.
  expect(calls('externalcontact/groupchat/get')).toBeLessThanOrEqual(ids.length + 1)
})

test('more members than a list without owners may cover: groups are asked for by owner', async () => {
  sim.fail('externalcontact/groupchat/list', 81017, 1)
  const { ids } = await pull('groups')
  expect([...ids].sort()).toEqual([...sim.world.groups.keys()].sort())
})

test('a member without customers does not hide the customers of the others', async () => {
  sim.fail('externalcontact/batch/get_by_user', 84061, 1)
  const { ids } = await pull('contacts')
  expect(ids).toHaveLength(sim.truth().follows)
  expect(calls('externalcontact/batch/get_by_user')).toBeGreaterThan(7)
})

test('a cursor that is refused in mid pass: what it stood for is begun once more, nothing is missed', async () => {
  for (const [name, api] of [
    ['contacts', 'externalcontact/batch/get_by_user'],
    ['groups', 'externalcontact/groupchat/list'],
  ] as const) {
    const whole = (await pull(name)).ids
    const first = await streamOf(opened.session, name).pull(null, never)
    sim.fail(api, 40058, 1)
    const rest = await pullAll(streamOf(opened.session, name), first.cursor)
    expect(new Set([...first.ids!, ...rest.ids])).toEqual(new Set(whole))
    sim.fail(api, 40058, 99)
    await expect(pullAll(streamOf(opened.session, name), first.cursor)).rejects.toMatchObject({ problem: { kind: 'refused' } })
  }
})

test('names of members that may not be read are left out, once asked for', async () => {
  sim.fail('user/get', 48002, 3)
  const { records } = await pull('contacts')
  expect(calls('user/get')).toBeLessThanOrEqual(3)
  expect(ofType(records, 'staff').every((staff) => staff.name === undefined)).toBe(true)
})

describe('the archive', () => {
  const wantedMessages = (): unknown[] =>
    sim.truthLines(['message']).map((line) => (JSON.parse(line) as unknown[]).filter((_, i) => i !== 0 && i !== 5))
  const lineOf = (message: LiveMessageRecord, recalled: ReadonlySet<string>) => [
    message.nativeId,
    message.conversation.id,
    message.senderId,
    message.sentAt,
    recalled.has(message.nativeId) ? 1 : 0,
    message.kind === 'text' ? message.text : '',
  ]

  test('every message comes, in pages, and recalls name their originals', async () => {
    await opened.session.close()
    await sim.close()
    await start({ messages: 5500 })
    opened = openOn(sim, { archiveUrl: sim.archiveUrl })
    expect(opened.session.capabilities).toContain('messages')
    const { records, pages, cursor } = await pull('messages')
    expect(pages).toBeGreaterThan(5)
    const messages = ofType(records, 'message')
    const recalled = new Set(messages.flatMap((message) => message.recalls ?? []))
    expect(recalled.size).toBe(sim.truth().recalled)
    const spoken = messages.filter((message) => message.kind !== 'system')
    const texts = new Set(
      sim
        .truthLines(['message'])
        .filter((line) => line.includes('"text",'))
        .map((line) => (JSON.parse(line) as string[])[1]),
    )
    const lines = spoken.map((message) => {
      const line = lineOf(message, recalled)
      // What is shown of other types is this app's own wording.
      if (!texts.has(message.nativeId)) line[5] = ''
      return line
    })
    expect(new Set(lines.map((line) => JSON.stringify(line)))).toEqual(
      new Set(wantedMessages().map((line) => JSON.stringify(line))),
    )
    const [group] = sim.world.groups.values()
    sim.act.say(group!.chatId, group!.owner, '新消息')
    const news = await pullAll(streamOf(opened.session, 'messages'), cursor)
    expect(ofType(news.records, 'message').map((message) => message.text)).toEqual(['新消息'])
  })

  test('a gateway that is away holds up its own stream only', async () => {
    opened = openOn(sim, { archiveUrl: 'http://127.0.0.1:1/archive' })
    await expect(pull('messages')).rejects.toMatchObject({ problem: { kind: 'busy', code: 'UNREACHABLE', retryAfter: 30_000 } })
  })

  test('a gateway that refuses the token says so', async () => {
    opened = openOn(sim, { archiveUrl: sim.archiveUrl })
    sim.fail('archive', 401, 1)
    await expect(pull('messages')).rejects.toMatchObject({
      problem: { kind: 'forbidden', code: 'ARCHIVE_REFUSED', fix: 'enterSecret' },
    })
  })
})

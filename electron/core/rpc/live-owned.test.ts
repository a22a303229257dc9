/** Tags and remarks both ways: the app's own engine, over real HTTP, against the simulated company. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seeded, startWecomSimulator, type WecomSimulator } from '#core/testing/simulators.ts'
import { SyncEngine } from '#core/channels/live/engine.ts'
import { JUST_NOW } from '#core/channels/owned/just-sent.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { dispatch } from './serve.ts'

let sim: WecomSimulator
let world: TestWorkspace
let engine: SyncEngine
let id: number
const run = (method: string, input: unknown) => dispatch(world.workspace, method, input)
const call = <T>(method: string, input: unknown) => run(method, input).output as T
const all = <T>(sql: string, ...params: (string | number)[]) => world.store.read.all<T>(sql, ...params)
const begin = () => {
  const { store, workspace } = world
  engine = new SyncEngine({ store, secrets: workspace.secrets, listeners: workspace.listeners, zone: () => workspace.zone })
}
const idle = (ms = 60_000) => engine.runUntilIdle(id, AbortSignal.timeout(ms))
async function until(so: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !so(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error(`It did not come to it: ${what}`)
}

beforeEach(async () => {
  sim = await startWecomSimulator({ staff: 5, contacts: 60, groups: 2, membersPerGroup: 5, messages: 0 })
  world = openTestWorkspace()
  const { corpId, secret, callbackToken, encodingAesKey, relayToken, agentId } = sim.credentials
  const secrets = { secret, callbackToken, callbackAesKey: encodingAesKey, relayToken }
  const config = { channel: 'wecom', url: sim.url, corpId, agentId, relayUrl: sim.relayUrl }
  id = call<{ id: number }>('accounts.save', { config, secrets }).id
  begin()
  await idle()
})
afterEach(async () => {
  await engine.stop()
  await sim.close()
  world.remove()
})

interface Person {
  customer: string
  contact: number
  native: string
  staff: string
}

/** Customers with the relation that counts for their remark. */
const people = () =>
  all<Person>(
    `SELECT l.customer_id AS customer, k.id AS contact, k.native_id AS native, s.native_id AS staff
     FROM contact_follows f JOIN contacts k ON k.id = f.contact_id JOIN contacts s ON s.id = f.staff_id
       JOIN customer_contacts l ON l.contact_id = k.id WHERE f.drives = 1 ORDER BY k.id`,
  )
const tagsThere = (native: string) => [
  ...new Set([...sim.world.contacts.get(native)!.follows.values()].flatMap((follow) => [...follow.tags])),
]
const remarkThere = (person: Person) => sim.world.contacts.get(person.native)!.follows.get(person.staff)!.remark
const remarkHere = (customer: string) => call<{ remark: string | null }>('customers.get', { id: customer }).remark ?? ''
const open = () =>
  all<{ kind: string; state: string }>(`SELECT kind, state FROM outbox WHERE state <> 'sent' AND state <> 'cancelled'`)
const linked = () =>
  all<{ tag_id: string; native_id: string }>('SELECT tag_id, native_id FROM channel_tags WHERE gone_at IS NULL')

test('ten customers tagged and one renamed while nothing can be reached arrive exactly once, an undo sends the reverse', async () => {
  const tag = linked()[0]!
  const free = people()
    .filter((person) => !tagsThere(person.native).includes(tag.native_id))
    .slice(0, 10)
  engine.start()
  await sim.stop()
  const marked = run('tags.apply', { selection: { ids: free.map((person) => person.customer) }, add: [tag.tag_id] })
  call('customers.update', { id: free[0]!.customer, remark: '断网时改的' })
  await until(() => open().filter((row) => row.state === 'waiting').length === 11, 'eleven rows wait')
  const waiting = call<{ waitingTags: string[]; remark: unknown }>('customers.sync', { id: free[0]!.customer })
  expect(waiting).toMatchObject({ waitingTags: [tag.tag_id], remark: { state: 'waiting' } })
  const before = [sim.count('externalcontact/mark_tag'), sim.count('externalcontact/remark')]
  await sim.start()
  call('accounts.sync', { id })
  await until(() => open().length === 0, 'all have left')
  expect([sim.count('externalcontact/mark_tag') - before[0]!, sim.count('externalcontact/remark') - before[1]!]).toEqual([10, 1])
  for (const person of free) expect(tagsThere(person.native)).toContain(tag.native_id)
  expect(remarkThere(free[0]!)).toBe('断网时改的')
  const side = call<{ channelTags: string[]; waitingTags: string[]; remark: unknown }>('customers.sync', {
    id: free[0]!.customer,
  })
  expect([side.channelTags.includes(tag.tag_id), side.waitingTags, side.remark]).toEqual([true, [], null])

  run('undo.apply', { token: marked.undo!.token })
  await until(() => free.every((person) => !tagsThere(person.native).includes(tag.native_id)), 'the marks are gone again')
  await until(() => open().length === 0, 'all have left')
  expect(sim.count('externalcontact/mark_tag') - before[0]!).toBe(20)
}, 120_000)

test('a new tag is made in WeCom once, though the answer was lost, and its marks follow', async () => {
  engine.start()
  const two = people().slice(0, 2)
  sim.drop('externalcontact/add_corp_tag', 'after')
  const made = call<{ id: string }>('tags.save', { name: '双十二意向' })
  call('tags.apply', { selection: { ids: two.map((person) => person.customer) }, add: [made.id] })
  const native = () => linked().find((link) => link.tag_id === made.id)?.native_id
  await until(
    () => native() !== undefined && two.every((person) => tagsThere(person.native).includes(native()!)),
    'both carry it',
  )
  expect([...sim.world.tags.values()].filter((tag) => tag.name === '双十二意向')).toHaveLength(1)
}, 60_000)

test('changed on both sides: a conflict in the profile, and nothing overwritten until a person chooses', async () => {
  const [person] = people()
  const { customer, native, staff } = person!
  engine.start()
  await sim.stop()
  call('customers.update', { id: customer, remark: '这里改的' })
  sim.act.remark(staff, native, '企业微信改的')
  await sim.start()
  call('accounts.sync', { id })
  const conflicts = () =>
    call<{ items: { id: string; local: string; remote: string }[] }>('conflicts.list', { customerId: customer }).items
  await until(() => conflicts().length === 1, 'the conflict is listed')
  expect(conflicts()).toMatchObject([{ local: '这里改的', remote: '企业微信改的' }])
  expect([remarkHere(customer), remarkThere(person!)]).toEqual(['这里改的', '企业微信改的'])
  call('conflicts.resolve', { id: conflicts()[0]!.id, keep: 'local' })
  await until(() => remarkThere(person!) === '这里改的' && open().length === 0, 'it has been sent')
  sim.act.remark(staff, native, '又改了')
  await until(() => remarkHere(customer) === '又改了', 'the channel’s next change is taken')
  expect(conflicts()).toEqual([])
}, 60_000)

test('in bad weather with edits on both sides: in the end both hold the same, but for conflicts that are listed', async () => {
  engine.start()
  const random = seeded(7, 'both sides')
  const tags = linked().slice(0, 6)
  // Followed by one: who is followed by several can keep a tag at another one.
  const some = people()
    .filter((person) => sim.world.contacts.get(person.native)!.follows.size === 1)
    .slice(0, 15)
  const wishes = new Map<string, { marks: Map<string, Set<boolean>>; here: string; there: string }>()
  // But for limits, which only take their time.
  sim.setChaos({
    expireToken: 0.01,
    busy: 0.02,
    reset: 0.05,
    lostRequest: 0.05,
    lostAnswer: 0.05,
    duplicateCallback: 0.1,
    lateCallback: 0.1,
  })
  for (let round = 0; round < 120; round++) {
    const person = some[random.below(some.length)]!
    const tag = tags[random.below(tags.length)]!
    const on = random.chance(0.6)
    const what = random.below(4)
    const wish = wishes.get(person.customer) ?? { marks: new Map<string, Set<boolean>>(), here: '', there: '' }
    wishes.set(person.customer, wish)
    if (what % 2 === 0) wish.marks.set(tag.tag_id, (wish.marks.get(tag.tag_id) ?? new Set<boolean>()).add(on))
    if (what === 0) call('tags.apply', { selection: { ids: [person.customer] }, [on ? 'add' : 'remove']: [tag.tag_id] })
    else if (what === 1) call('customers.update', { id: person.customer, remark: (wish.here = `这里${round}`) })
    else if (what === 2) sim.act.tagCustomer(person.staff, person.native, on ? [tag.native_id] : [], on ? [] : [tag.native_id])
    else sim.act.remark(person.staff, person.native, (wish.there = `那里${round}`))
    if (random.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, 15))
  }
  sim.setChaos(false)
  call('accounts.sync', { id, full: true })
  await until(() => open().length === 0, 'nothing waits')
  await engine.stop()
  // What looks like the state before a send is believed only a while after it.
  await new Promise((resolve) => setTimeout(resolve, JUST_NOW))
  begin()
  await idle()
  await idle()
  const conflicts = new Map(
    call<{ items: { customerId: string; local: string; remote: string }[] }>('conflicts.list', {}).items.map((one) => [
      one.customerId,
      one,
    ]),
  )
  for (const person of people()) {
    const here = call<{ tagIds: string[] }>('customers.get', { id: person.customer }).tagIds
    const native = here.map((tag) => linked().find((link) => link.tag_id === tag)!.native_id)
    expect(native.toSorted(), person.native).toEqual(tagsThere(person.native).toSorted())
    const conflict = conflicts.get(person.customer)
    if (conflict) expect([conflict.local, conflict.remote]).toEqual([remarkHere(person.customer), remarkThere(person)])
    else expect(remarkHere(person.customer), person.native).toBe(remarkThere(person))
    const wish = wishes.get(person.customer)
    if (!wish) continue
    // Nobody's last word is lost, and what was only ever wanted one way is that way.
    for (const [tag, ways] of wish.marks)
      if (ways.size === 1) expect(here.includes(tag), `${person.native} ${tag}`).toBe([...ways][0])
    if (wish.here || wish.there) expect([wish.here, wish.there], person.native).toContain(remarkHere(person.customer))
  }
  expect(all(`SELECT state, problem FROM outbox WHERE state NOT IN ('sent', 'cancelled')`)).toEqual([])
}, 120_000)

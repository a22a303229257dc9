/** Random acts in bulk: a shop's day, only faster. */
import type { Random } from '../random.ts'
import type { Act } from './act.ts'
import type { Faults } from './faults.ts'
import { customerName, groupName } from './names.ts'
import { chatText } from './phrases.ts'
import type { Follow, Group, World } from './world.ts'

interface Stage {
  world: World
  random: Random
  act: Act
  faults: Faults
  /** Ids of messages said lately, for recalls. */
  said: string[]
}

type Event = readonly [string, number, (stage: Stage) => boolean]

/** Kinds with their weights; each returns whether it could happen in this world. */
const events: readonly Event[] = [
  [
    'say',
    44,
    (stage) => withGroup(stage, (group) => remember(stage, stage.act.say(group.chatId, someoneIn(stage, group), text(stage)))),
  ],
  [
    'sayDirect',
    12,
    (stage) => withFollow(stage, ({ userid, externalUserid }) => remember(stage, direct(stage, userid, externalUserid))),
  ],
  ['recall', 4, recallSomething],
  [
    'repeatMessage',
    2,
    (stage) =>
      stage.faults.rates.archiveDuplicate > 0 &&
      stage.said.length > 0 &&
      (stage.act.repeatMessage(stage.random.pick(stage.said)), true),
  ],
  ['addCustomer', 6, (stage) => (stage.act.addCustomer(staffId(stage), { name: customerName(stage.random) }), true)],
  [
    'editCustomer',
    4,
    (stage) =>
      withFollow(stage, (follow) =>
        stage.act.editCustomer(follow.userid, follow.externalUserid, {
          name: customerName(stage.random),
          description: text(stage).slice(0, 60),
        }),
      ),
  ],
  [
    'renameCustomer',
    2,
    (stage) => withFollow(stage, (follow) => stage.act.renameCustomer(follow.externalUserid, customerName(stage.random))),
  ],
  ['deleteCustomer', 1, (stage) => withFollow(stage, (follow) => stage.act.deleteCustomer(follow.userid, follow.externalUserid))],
  ['customerLeaves', 2, (stage) => withFollow(stage, (follow) => stage.act.customerLeaves(follow.userid, follow.externalUserid))],
  [
    'remark',
    4,
    (stage) =>
      withFollow(stage, (follow) => stage.act.remark(follow.userid, follow.externalUserid, `备注${stage.random.below(1000)}`)),
  ],
  ['tagCustomer', 6, tagSomebody],
  [
    'createTag',
    0.5,
    (stage) => (stage.act.createTag(stage.random.pick(['活动', '客户等级', '购买意向']), `标签${stage.world.tags.size}`), true),
  ],
  [
    'renameTag',
    0.5,
    (stage) => withTag(stage, (id) => stage.act.renameTag(id, `改名${stage.world.tags.size}-${stage.random.below(1_000_000)}`)),
  ],
  ['deleteTag', 0.3, (stage) => liveTags(stage).length > 8 && withTag(stage, (id) => stage.act.deleteTag(id))],
  [
    'createGroup',
    0.5,
    (stage) => (
      stage.act.createGroup(staffId(stage), groupName(stage.random, stage.world.nextSerial), someContacts(stage, 5)),
      true
    ),
  ],
  [
    'renameGroup',
    2,
    (stage) => withGroup(stage, (group) => stage.act.renameGroup(group.chatId, groupName(stage.random, stage.random.below(900)))),
  ],
  ['changeNotice', 1, (stage) => withGroup(stage, (group) => stage.act.changeNotice(group.chatId, text(stage)))],
  ['changeOwner', 0.5, (stage) => withGroup(stage, (group) => stage.act.changeOwner(group.chatId, staffId(stage)))],
  ['joinGroup', 5, joinSomewhere],
  ['leaveGroup', 4, leaveSomewhere],
  [
    'dismissGroup',
    0.1,
    (stage) => stage.world.groups.size > 3 && withGroup(stage, (group) => stage.act.dismissGroup(group.chatId)),
  ],
]
const total = events.reduce((sum, [, weight]) => sum + weight, 0)

/** Returns how often each kind happened; `count` of them in all, as far as the world allows any. */
export function happen(stage: Stage, count: number): Record<string, number> {
  const happened: Record<string, number> = {}
  let tries = count * 20
  for (let done = 0; done < count && tries > 0; tries--) {
    let place = stage.random.next() * total
    const event = events.find(([, weight]) => (place -= weight) < 0) ?? events[0]!
    if (!event[2](stage)) continue
    happened[event[0]] = (happened[event[0]] ?? 0) + 1
    done++
  }
  return happened
}

function remember(stage: Stage, msgid: string): void {
  stage.said.push(msgid)
  if (stage.said.length > 500) stage.said.shift()
}

function text(stage: Stage): string {
  return chatText(stage.random, stage.random.chance(0.4))
}

function direct(stage: Stage, staff: string, customer: string): string {
  return stage.random.chance(0.5) ? stage.act.say(staff, customer, text(stage)) : stage.act.say(customer, staff, text(stage))
}

function recallSomething(stage: Stage): boolean {
  if (stage.random.chance(stage.faults.rates.recallFirst)) {
    return withGroup(stage, (group) => void stage.act.sayRecalledFirst(group.chatId, someoneIn(stage, group), text(stage)))
  }
  if (stage.said.length === 0) return false
  const [msgid] = stage.said.splice(stage.random.below(stage.said.length), 1)
  stage.act.recall(msgid!)
  return true
}

function tagSomebody(stage: Stage): boolean {
  const tags = liveTags(stage)
  if (tags.length === 0) return false
  return withFollow(stage, (follow) => {
    const remove = stage.random.chance(0.4) ? [...follow.tags].slice(0, 1) : []
    const add = stage.random.pick(tags)
    stage.act.tagCustomer(follow.userid, follow.externalUserid, remove.includes(add) ? [] : [add], remove)
  })
}

function joinSomewhere(stage: Stage): boolean {
  return withGroup(stage, (group) => {
    const [id] = someContacts(stage, 1)
    if (id === undefined || group.members.has(id)) return false
    stage.act.joinGroup(group.chatId, id)
    return true
  })
}

function leaveSomewhere(stage: Stage): boolean {
  return withGroup(stage, (group) => {
    const id = someoneIn(stage, group)
    if (id === group.owner) return false
    stage.act.leaveGroup(group.chatId, id, stage.random.chance(0.3) ? 1 : 0)
    return true
  })
}

function withGroup(stage: Stage, then: (group: Group) => boolean | void): boolean {
  const groups = [...stage.world.groups.values()]
  return groups.length > 0 && then(stage.random.pick(groups)) !== false
}

function withFollow(stage: Stage, then: (follow: Follow) => void): boolean {
  const own = stage.world.followsByStaff.get(staffId(stage))
  if (own === undefined || own.size === 0) return false
  then(nth(own.values(), stage.random.below(own.size))!)
  return true
}

function withTag(stage: Stage, then: (id: string) => void): boolean {
  const tags = liveTags(stage)
  if (tags.length === 0) return false
  then(stage.random.pick(tags))
  return true
}

function liveTags(stage: Stage): string[] {
  return [...stage.world.tags.values()].filter((tag) => !tag.deleted).map((tag) => tag.id)
}

function staffId(stage: Stage): string {
  return stage.random.pick([...stage.world.staff.values()].filter((staff) => staff.active)).userid
}

function someoneIn(stage: Stage, group: Group): string {
  return nth(group.members.keys(), stage.random.below(group.members.size))!
}

function someContacts(stage: Stage, count: number): string[] {
  const { size } = stage.world.contacts
  return size === 0 ? [] : Array.from({ length: count }, () => nth(stage.world.contacts.keys(), stage.random.below(size))!)
}

function nth<T>(items: Iterable<T>, index: number): T | undefined {
  let i = 0
  for (const item of items) if (i++ === index) return item
  return undefined
}

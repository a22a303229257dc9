import { between, card, chatter, groupName, nickname } from './names.ts'
import { seeded } from '../random.ts'
import { World, type Group, type Member, type Role } from './world.ts'

interface WorldSize {
  selfId: number
  seed: number
  groups: number
  membersPerGroup: number
  friends: number
  /** Said before the simulation begins, over all groups and friends. */
  messages: number
  idsPerConversation: boolean
  /** Unix seconds: everything seeded lies before it. */
  startsAt: number
}

const DAY = 86_400

/** A year of a shop's groups. The same size and seed give the same world up to a shift in time. */
export function seedWorld(size: WorldSize): World {
  const random = seeded(size.seed)
  const world = new World(size.selfId, size.seed, size.idsPerConversation)
  world.people.set(size.selfId, { userId: size.selfId, nickname: '群汐小助手', sex: 'female', age: 26 })

  const people: number[] = []
  // Two thirds of the seats: the rest are people who sit in several groups.
  const wanted = Math.max(size.friends, Math.ceil((size.groups * size.membersPerGroup * 2) / 3), size.membersPerGroup)
  for (let index = 0; index < wanted; index += 1) {
    // Growing with gaps, so that no two are the same and some pass int32.
    const userId = 100_003 + index * 60_013 + random.below(60_000)
    const sex = random.pick(['male', 'female', 'female', 'unknown'] as const)
    world.people.set(userId, { userId, nickname: nickname(random, index), sex, age: between(random, 0, 60) })
    people.push(userId)
  }

  for (let index = 0; index < size.groups; index += 1) {
    const groupId = 700_000_001 + index * 10_007
    const members = new Map<number, Member>()
    const add = (userId: number, role: Role) => {
      const joinTime = size.startsAt - between(random, 200 * DAY, 400 * DAY)
      const shown = userId === size.selfId ? '小助手（客服）' : card(random)
      const title = random.chance(0.03) ? '老客' : ''
      members.set(userId, { userId, card: shown, role, title, joinTime, lastSentTime: joinTime, mutedUntil: 0 })
    }
    add(size.selfId, index % 3 === 0 ? 'owner' : index % 3 === 1 ? 'admin' : 'member')
    while (members.size < Math.min(size.membersPerGroup, people.length + 1)) {
      const userId = random.pick(people)
      if (!members.has(userId))
        add(userId, members.size === 1 && index % 3 !== 0 ? 'owner' : members.size === 2 ? 'admin' : 'member')
    }
    const name = groupName(random, index)
    world.groups.set(groupId, { kind: 'group', peer: groupId, name, maxMembers: 500, members, messages: [], gone: false })
  }
  for (const userId of people.slice(0, size.friends)) {
    const remark = random.chance(0.4) ? `${world.person(userId).nickname.trim()}（复购）` : ''
    world.friends.set(userId, { kind: 'private', peer: userId, remark, messages: [], gone: false })
  }

  seedMessages(world, size, [...world.groups.values()])
  return world
}

/** One in twenty is said in private; the rest goes round the groups, oldest first. */
function seedMessages(world: World, size: WorldSize, groups: readonly Group[]): void {
  const random = seeded(size.seed + 1)
  const friends = [...world.friends.values()]
  if (groups.length + friends.length === 0) return
  const speakers = new Map(groups.map((group) => [group.peer, [...group.members.keys()]]))
  const span = Math.min(180 * DAY, Math.max(DAY, size.messages * 20))
  for (let index = 0; index < size.messages; index += 1) {
    // One hour before the start is left quiet, so that live messages are apart.
    const time = size.startsAt - 3600 - Math.floor(((size.messages - index) * span) / size.messages)
    if (groups.length === 0 || (friends.length > 0 && index % 20 === 19)) {
      const friend = random.pick(friends)
      const userId = random.chance(0.4) ? world.selfId : friend.peer
      world.addMessage(friend, userId, chatter(random, friend.peer, friend.messages.at(-1)?.id), time)
      continue
    }
    const group = groups[index % groups.length]!
    const members = speakers.get(group.peer)!
    const message = world.addMessage(
      group,
      random.pick(members),
      chatter(random, random.pick(members), group.messages.at(-1)?.id),
      time,
    )
    if (random.chance(0.004)) message.recalledBy = message.userId
  }
}

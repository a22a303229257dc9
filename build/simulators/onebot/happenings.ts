/** Seeded things that happen in groups, for chaos runs and for `--live`. */
import type { Random } from '../random.ts'
import type { Acts } from './acts.ts'
import { chatter, groupName, nickname } from './names.ts'
import type { Group, World } from './world.ts'

export type Happening =
  | 'message'
  | 'own'
  | 'private'
  | 'recall'
  | 'recallFirst'
  | 'join'
  | 'leave'
  | 'kick'
  | 'rename'
  | 'card'
  | 'admin'
  | 'friend'
  | 'poke'

export class Happenings {
  readonly #world: World
  readonly #acts: Acts
  readonly #random: Random
  readonly #now: () => number
  #newcomers = 0

  /** @param now milliseconds */
  constructor(world: World, acts: Acts, random: Random, now: () => number) {
    this.#now = now
    this.#world = world
    this.#acts = acts
    this.#random = random
  }

  /** Lets `n` things happen now and says how many of each. */
  happen(n: number): Record<Happening, number> {
    const counts: Record<Happening, number> = {
      message: 0,
      own: 0,
      private: 0,
      recall: 0,
      recallFirst: 0,
      join: 0,
      leave: 0,
      kick: 0,
      rename: 0,
      card: 0,
      admin: 0,
      friend: 0,
      poke: 0,
    }
    for (let index = 0; index < n; index += 1) counts[this.#one()] += 1
    return counts
  }

  #one(): Happening {
    const random = this.#random
    const roll = random.next()
    const group = this.#group()
    if (group === undefined || (roll < 0.08 && this.#world.friends.size > 0)) return this.#private()
    if (roll < 0.72) {
      const own = roll < 0.12
      this.#acts.say(group.peer, own ? this.#world.selfId : this.#somebody(group), this.#words(group))
      return own ? 'own' : 'message'
    }
    if (roll < 0.8) return this.#recall(group)
    if (roll < 0.83) {
      this.#acts.sayAndRecallFirst(group.peer, this.#somebody(group), '发错群了', 20 + random.below(600))
      return 'recallFirst'
    }
    if (roll < 0.88) return this.#join(group)
    if (roll < 0.92) return this.#leave(group)
    if (roll < 0.94) {
      this.#acts.rename(group.peer, groupName(random, 10 + random.below(90)))
      return 'rename'
    }
    if (roll < 0.96) {
      this.#acts.setCard(group.peer, this.#somebody(group), random.chance(0.2) ? '' : nickname(random, random.below(60)))
      return 'card'
    }
    if (roll < 0.97) {
      const member = group.members.get(this.#somebody(group))!
      if (member.role === 'owner') return this.#poke(group)
      this.#acts.setAdmin(group.peer, member.userId, member.role !== 'admin')
      return 'admin'
    }
    return roll < 0.985 ? this.#befriend() : this.#poke(group)
  }

  #private(): Happening {
    const friends = [...this.#world.friends.values()].filter((friend) => !friend.gone)
    if (friends.length === 0) return this.#befriend()
    const friend = this.#random.pick(friends)
    this.#acts.sayPrivate(friend.peer, chatter(this.#random, friend.peer, friend.messages.at(-1)?.id))
    return 'private'
  }

  /** By its author, within the two minutes that QQ allows (ten seconds of them are left for the way). */
  #recall(group: Group): Happening {
    const since = Math.floor(this.#now() / 1000) - 110
    const recent = group.messages.slice(-20).filter((message) => message.recalledBy === null && message.time >= since)
    if (recent.length === 0) return this.#poke(group)
    const message = this.#random.pick(recent)
    this.#acts.recallMessage(message, message.userId)
    return 'recall'
  }

  #join(group: Group): Happening {
    this.#newcomers += 1
    const outside = [...this.#world.people.keys()].filter((userId) => !group.members.has(userId))
    if (outside.length > 0 && this.#random.chance(0.5)) this.#acts.join(group.peer, this.#random.pick(outside))
    else this.#acts.join(group.peer, 3_000_000_000 + this.#newcomers, nickname(this.#random, this.#random.below(200)))
    return 'join'
  }

  #leave(group: Group): Happening {
    const member = group.members.get(this.#somebody(group))!
    if (group.members.size < 5 || member.role === 'owner' || member.userId === this.#world.selfId) return this.#poke(group)
    if (this.#random.chance(0.7)) {
      this.#acts.leave(group.peer, member.userId)
      return 'leave'
    }
    this.#acts.kick(group.peer, member.userId)
    return 'kick'
  }

  #befriend(): Happening {
    const strangers = [...this.#world.people.keys()].filter(
      (userId) => userId !== this.#world.selfId && !this.#world.friends.has(userId),
    )
    if (strangers.length > 0) this.#acts.addFriend(this.#random.pick(strangers))
    return 'friend'
  }

  #poke(group: Group): Happening {
    this.#acts.poke(group.peer, this.#somebody(group))
    return 'poke'
  }

  #group(): Group | undefined {
    const groups = [...this.#world.groups.values()].filter((group) => !group.gone)
    return groups.length === 0 ? undefined : this.#random.pick(groups)
  }

  #somebody(group: Group): number {
    return this.#random.pick([...group.members.keys()])
  }

  #words(group: Group) {
    return chatter(this.#random, this.#somebody(group), group.messages.at(-1)?.id)
  }
}

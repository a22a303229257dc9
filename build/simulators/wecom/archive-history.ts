/**
 * The archive as it stands when the server starts: message `i` is worked out from the seed when it is asked for, so that
 * a million of them cost no memory. Times only grow with `i`, between 8:00 and 23:00 in Asia/Shanghai over 90 days.
 */
import { mix, type Random, seeded } from '../random.ts'
import { type ArchiveMessage, sentContent } from './archive-message.ts'
import type { World } from './world.ts'

export interface History {
  readonly count: number
  message(index: number): ArchiveMessage
  timeOf(index: number): number
  /** The place of the message a recall at `index` takes back; undefined where there is no recall. */
  recalledBy(index: number): number | undefined
  /** Undefined for an id that is not of this history. */
  indexOf(msgid: string): number | undefined
}

const day = 86_400_000
const days = 90
const shopHours = 15 * 3_600_000
/** Of 10,000 messages: recalls, staff switching the archive off, consents. */
const recalls = 40
const switches = 3
const agrees = 12

type Kind = 'send' | 'revoke' | 'switch' | 'agree'
interface Talk {
  room: string
  people: readonly string[]
  staff: ReadonlySet<string> | undefined
}

/** `recallsFirst`: recalls come up to three places before what they recall. `receivers`: how many of a group `tolist` names. */
export function createHistory(
  seed: number,
  world: World,
  count: number,
  now: number,
  recallsFirst: boolean,
  receivers: number,
): History {
  const salt = mix(seed, 0x61726368)
  const groups: Talk[] = [...world.groups.values()].map((group) => ({
    room: group.chatId,
    people: [...group.members.keys()],
    staff: new Set([...group.members.values()].filter((member) => member.type === 1).map((member) => member.userid)),
  }))
  const pairs = [...world.followsByStaff.values()].flatMap((follows) =>
    [...follows.values()].map((follow) => [follow.userid, follow.externalUserid] as const),
  )
  const known = groups.length + pairs.length === 0 ? 0 : count
  // 00:00 UTC is 8:00 in Asia/Shanghai, when the shops open.
  const start = Math.floor(now / day) * day - days * day

  const timeOf = (index: number): number => {
    const progress = ((index + mix(salt, index) / 4294967296) / Math.max(1, known)) * days
    const whole = Math.floor(progress)
    return start + whole * day + Math.floor((progress - whole) * shopHours)
  }
  const kindOf = (index: number): Kind => {
    const place = mix(salt ^ 0x5bd1e995, index) % 10_000
    if (place < recalls) return target(index) === undefined ? 'send' : 'revoke'
    if (place < recalls + switches) return 'switch'
    return place < recalls + switches + agrees && pairs.length > 0 ? 'agree' : 'send'
  }
  /** A plain message near the recall, so that no recall recalls a recall. */
  function target(index: number): number | undefined {
    const step = recallsFirst ? 1 : -1
    const near = index + step * (1 + (mix(salt ^ 0x27d4eb2f, index) % 3))
    for (let i = near; i >= 0 && i < known && Math.abs(i - index) < 8; i += step) {
      if (mix(salt ^ 0x5bd1e995, i) % 10_000 >= recalls + switches + agrees) return i
    }
    return undefined
  }
  const idOf = (index: number): string => {
    const high = 1_000_000_000 + mix(salt ^ 0x165667b1, index)
    return `${high}${String(mix(salt ^ 0x2545f491, index)).padStart(10, '0')}_${Math.floor(timeOf(index) / 1000)}_external`
  }
  const who = (random: Random): { from: string; tolist: string[]; roomid: string; byStaff: boolean } => {
    if (groups.length > 0 && (pairs.length === 0 || random.chance(0.8))) {
      // Squared, so that some groups are loud and many quiet.
      const talk = groups[Math.floor(random.next() ** 2 * groups.length)]!
      const from = talk.people[random.chance(0.25) ? 0 : random.below(talk.people.length)]!
      const others = talk.people.length <= receivers ? talk.people : talk.people.slice(0, receivers + 1)
      return {
        from,
        tolist: others.filter((id) => id !== from).slice(0, receivers),
        roomid: talk.room,
        byStaff: talk.staff!.has(from),
      }
    }
    const [staff, customer] = random.pick(pairs)
    const byStaff = random.chance(0.5)
    return { from: byStaff ? staff : customer, tolist: [byStaff ? customer : staff], roomid: '', byStaff }
  }
  const message = (index: number): ArchiveMessage => {
    const kind = kindOf(index)
    const msgtime = timeOf(index)
    const msgid = idOf(index)
    if (kind === 'revoke') {
      const recalled = target(index)!
      const { from, tolist, roomid } = message(recalled)
      return {
        msgid,
        action: 'recall',
        from,
        tolist,
        roomid,
        msgtime: Math.max(msgtime, timeOf(recalled)),
        msgtype: 'revoke',
        payload: { revoke: { pre_msgid: idOf(recalled) } },
      }
    }
    const random = seeded(salt, index)
    if (kind === 'switch') {
      const [staff] = world.staff.keys()
      return {
        msgid: msgid.replace('_external', ''),
        action: 'switch',
        from: staff!,
        tolist: [],
        roomid: '',
        msgtime,
        msgtype: '',
        payload: {},
      }
    }
    if (kind === 'agree') {
      const [staff, customer] = random.pick(pairs)
      return {
        msgid,
        action: 'send',
        from: customer,
        tolist: [staff],
        roomid: '',
        msgtime,
        msgtype: 'agree',
        payload: { agree: { userid: customer, agree_time: msgtime } },
      }
    }
    const { byStaff, ...talk } = who(random)
    return { msgid, action: 'send', ...talk, msgtime, ...sentContent(random, byStaff, talk.from, msgtime) }
  }
  return {
    count: known,
    message,
    timeOf,
    recalledBy: (index) => (kindOf(index) === 'revoke' ? target(index) : undefined),
    indexOf: (msgid) => {
      const seconds = Number(/_(\d+)_external$/.exec(msgid)?.[1])
      if (!Number.isFinite(seconds)) return undefined
      let low = 0
      let high = known
      while (low < high) {
        const middle = (low + high) >>> 1
        if (timeOf(middle) < seconds * 1000) low = middle + 1
        else high = middle
      }
      for (let i = low; i < known && timeOf(i) < (seconds + 1) * 1000; i++) if (idOf(i) === msgid) return i
      return undefined
    },
  }
}

/** What is true now, in lines that a test can build from any database and compare. */
import { createHash } from 'node:crypto'
import type { Archive } from './archive.ts'
import type { ArchiveMessage } from './archive-message.ts'
import type { World } from './world.ts'

export interface Truth {
  staff: number
  /** External people with at least one follower. */
  contacts: number
  follows: number
  groups: number
  /** Memberships, staff included. */
  members: number
  tags: number
  tagLinks: number
  /** Different messages sent, without consents (`agree`, `disagree`), recalls and switches. */
  messages: number
  /** Those of them that were recalled. */
  recalled: number
  /** Of `truthLines`, joined with "\n". */
  hash: string
  /** The same for the lines of one kind. */
  hashes: Record<TruthKind, string>
}

export type TruthKind = 'staff' | 'contact' | 'follow' | 'group' | 'member' | 'tag' | 'tag-link' | 'message'

/**
 * Canonical lines: each is the JSON text (no spaces) of an array, sorted by UTF-16 code units (JavaScript's `sort()`).
 *
 * - `["staff", userid, name]`: those at work
 * - `["contact", external_userid, name, type, gender, unionid or ""]`: those with at least one follower
 * - `["follow", userid, external_userid, remark, description, createtime, add_way]`: createtime in Unix seconds
 * - `["group", chat_id, name, owner, notice]`
 * - `["member", chat_id, userid, type, join_time, group_nickname]`: type 1 staff, 2 external; Unix seconds
 * - `["tag", tag_id, tag group's name, name]`
 * - `["tag-link", userid, external_userid, tag_id]`
 * - `["message", msgid, room, from, msgtime, msgtype, recalled 0|1, text]`: sent messages once each, without `agree` and
 *   `disagree`; room is the group's id, or between two people both ids sorted and joined with "|"; msgtime in epoch ms;
 *   text only of msgtype text, else ""
 */
export function truthLines(world: World, archive: Archive, kinds?: readonly TruthKind[]): string[] {
  const lines: string[] = []
  for (const kind of kinds ?? (Object.keys(makers) as TruthKind[]))
    for (const line of makers[kind](world, archive)) lines.push(JSON.stringify([kind, ...line]))
  return lines.sort()
}

type Cell = string | number
const makers: Record<TruthKind, (world: World, archive: Archive) => Iterable<Cell[]>> = {
  *staff(world) {
    for (const { userid, name, active } of world.staff.values()) if (active) yield [userid, name]
  },
  *contact(world) {
    for (const contact of world.contacts.values()) {
      if (contact.follows.size > 0) yield [contact.id, contact.name, contact.type, contact.gender, contact.unionid ?? '']
    }
  },
  *follow(world) {
    for (const follow of follows(world)) {
      const { userid, externalUserid, remark, description, createtime, addWay } = follow
      yield [userid, externalUserid, remark, description, createtime, addWay]
    }
  },
  *group(world) {
    for (const { chatId, name, owner, notice } of world.groups.values()) yield [chatId, name, owner, notice]
  },
  *member(world) {
    for (const group of world.groups.values()) {
      for (const member of group.members.values())
        yield [group.chatId, member.userid, member.type, member.joinTime, member.groupNickname]
    }
  },
  *tag(world) {
    for (const tag of world.tags.values()) if (!tag.deleted) yield [tag.id, world.tagGroups.get(tag.groupId)!.name, tag.name]
  },
  *'tag-link'(world) {
    for (const follow of follows(world)) for (const tag of follow.tags) yield [follow.userid, follow.externalUserid, tag]
  },
  *message(_world, archive) {
    const recalled = archive.recalled()
    const seen = new Set<string>()
    for (const message of archive.messages()) {
      if (!isSpoken(message) || seen.has(message.msgid)) continue
      seen.add(message.msgid)
      const { msgid, from, msgtime, msgtype, payload } = message
      const text = msgtype === 'text' ? (payload.text as { content: string }).content : ''
      yield [msgid, roomOf(message), from, msgtime, msgtype, recalled.has(msgid) ? 1 : 0, text]
    }
  },
}

export function truthOf(world: World, archive: Archive): Truth {
  const whole = createHash('sha256')
  const counts = {} as Record<TruthKind, number>
  const hashes = {} as Record<TruthKind, string>
  let begun = false
  // Lines begin with their kind, so all of them sorted is the sorted kinds one after another: one kind in memory at a time.
  const kinds = (Object.keys(makers) as TruthKind[]).toSorted((a, b) => (`["${a}"` < `["${b}"` ? -1 : 1))
  for (const kind of kinds) {
    const lines = truthLines(world, archive, [kind])
    const own = createHash('sha256')
    for (let from = 0; from < lines.length; from += 1000) {
      const text = lines.slice(from, from + 1000).join('\n')
      own.update(from === 0 ? text : `\n${text}`)
      whole.update(begun ? `\n${text}` : text)
      begun = true
    }
    counts[kind] = lines.length
    hashes[kind] = own.digest('hex')
  }
  return {
    staff: counts.staff,
    contacts: counts.contact,
    follows: counts.follow,
    groups: counts.group,
    members: counts.member,
    tags: counts.tag,
    tagLinks: counts['tag-link'],
    messages: counts.message,
    recalled: [...archive.recalled()].filter((msgid) => isSpoken(archive.find(msgid))).length,
    hash: whole.digest('hex'),
    hashes,
  }
}

function isSpoken(message: ArchiveMessage | undefined): boolean {
  return message?.action === 'send' && message.msgtype !== 'agree' && message.msgtype !== 'disagree'
}

function roomOf(message: ArchiveMessage): string {
  return message.roomid === '' ? [message.from, ...message.tolist.slice(0, 1)].sort().join('|') : message.roomid
}

function* follows(world: World) {
  for (const own of world.followsByStaff.values()) yield* own.values()
}

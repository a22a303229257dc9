/**
 * Who is in a group. Each membership has the time it was last begun and the time it ended; facts are weighed by the time they
 * were true, so that lists and events may come twice, late and in any order.
 */
import { memberOf, membersOf, saveMember, type LiveMemberRow } from '#core/store/tables/live-groups.ts'
import type { Chat, LiveGroups } from './apply-groups.ts'
import type { LivePeople, Person } from './apply-people.ts'
import type { Work } from './apply-work.ts'
import type { GroupMember, GroupRecord, MemberRecord } from '../channel/records.ts'

export class LiveMembers {
  readonly #work: Work
  readonly #people: LivePeople
  readonly #groups: LiveGroups
  /** By group, then by person; only of groups whose whole list is told. */
  readonly #rows = new Map<number, Map<number, LiveMemberRow>>()

  constructor(work: Work, people: LivePeople, groups: LiveGroups, listed: readonly Chat[]) {
    this.#work = work
    this.#people = people
    this.#groups = groups
    this.#load(listed.map((chat) => chat.id))
  }

  /** The whole list, as it was at `record.at`. */
  list(chat: Chat, record: GroupRecord, members: readonly GroupMember[]): void {
    const { at, memberVersion } = record
    // A group that was made in this very transaction may have members by now.
    if (!this.#rows.has(chat.id)) this.#load([chat.id])
    const rows = this.#rows.get(chat.id)!
    const before = this.#work.changed
    const last = this.#groups.membersAt(chat)
    const version = chat.row.member_version
    const late = at < last || isOlder(memberVersion, version)
    // Channels answer from before a change for some seconds after they reported it: such a list has the version known already.
    const same = memberVersion !== undefined && memberVersion === version
    const people: Person[] = []
    const present = new Set<number>()
    for (const member of members) {
      const person = this.#meet(member)
      people.push(person)
      present.add(person.id)
      const row = rows.get(person.id)
      const role = member.role ?? (member.id === record.ownerId ? 'owner' : undefined)
      if (!row) {
        this.#save(chat, rows, {
          conversation_id: chat.id,
          contact_id: person.id,
          nickname: member.nickname || null,
          role: role ?? 'member',
          joined_at: member.joinedAt ?? null,
          // In an old list and not known: gone by the next one.
          left_at: late && last > at ? last : null,
        })
        continue
      }
      const joined = later(row.joined_at, member.joinedAt)
      let left = row.left_at
      if (left !== null) {
        // Of old lists the day of joining counts for more than having been listed: they may have been stale even then.
        const began = member.joinedAt !== undefined && member.joinedAt >= left
        const listed = !same && at >= left && (!late || member.joinedAt === undefined)
        if (began || listed) left = late && last > at ? last : null
      }
      const nickname = late || member.nickname === undefined ? row.nickname : member.nickname || null
      const held = late || role === undefined ? row.role : role
      if (joined !== row.joined_at || left !== row.left_at || nickname !== row.nickname || held !== row.role) {
        this.#save(chat, rows, { ...row, joined_at: joined, left_at: left, nickname, role: held })
      }
    }
    if (!late && !same) {
      for (const row of rows.values()) {
        if (row.left_at !== null || present.has(row.contact_id)) continue
        if (row.joined_at !== null && row.joined_at > at) continue
        this.#save(chat, rows, { ...row, left_at: at })
      }
    }
    if (late) return
    if (this.#work.changed > before || chat.row.members_at === null || (memberVersion ?? version) !== version) {
      this.#groups.save(chat, { members_at: at, member_version: memberVersion ?? version })
    }
    this.#groups.heardMembers(chat, at)
    this.#groups.standIn(chat, people)
  }

  event(record: MemberRecord): void {
    const { event, member, at } = record
    const chat = this.#groups.group(record.groupId)
    const person = this.#meet(member)
    const known = this.#rows.get(chat.id)
    const row = known ? known.get(person.id) : memberOf(this.#work.db, chat.id, person.id)
    const last = this.#groups.membersAt(chat)
    const empty: LiveMemberRow = {
      conversation_id: chat.id,
      contact_id: person.id,
      nickname: null,
      role: 'member',
      joined_at: null,
      left_at: null,
    }
    const next = { ...(row ?? empty) }
    if (event === 'joined') {
      // A new card of somebody who is in is no joining.
      const card = member.joinedAt === undefined && member.nickname !== undefined && row?.left_at === null
      const joined = card ? (row.joined_at ?? undefined) : (member.joinedAt ?? at)
      // A list that is newer does not hold this person: gone again.
      if (!row && last > at) next.left_at = last
      else if (next.left_at !== null && joined !== undefined && next.left_at <= joined) next.left_at = null
      next.joined_at = later(next.joined_at, joined)
      if (member.nickname !== undefined) next.nickname = member.nickname || null
      if (member.role !== undefined) next.role = member.role
    } else next.left_at = leftAt(row, at, last)
    if (
      row &&
      next.joined_at === row.joined_at &&
      next.left_at === row.left_at &&
      next.nickname === row.nickname &&
      next.role === row.role
    ) {
      return
    }
    this.#save(chat, known, next)
  }

  #load(ids: readonly number[]): void {
    if (ids.length === 0) return
    for (const id of ids) this.#rows.set(id, new Map())
    for (const row of membersOf(this.#work.db, ids)) this.#rows.get(row.conversation_id)!.set(row.contact_id, row)
  }

  /** Names in lists are weaker than what the channel says of the person itself. */
  #meet(member: GroupMember): Person {
    const { name, isStaff, unionId, joinedAt: since } = member
    return this.#people.meet(member.id, { name, source: 'member', isStaff, unionId, since })
  }

  #save(chat: Chat, rows: Map<number, LiveMemberRow> | undefined, row: LiveMemberRow): void {
    rows?.set(row.contact_id, row)
    saveMember(this.#work.db, row)
    this.#work.change()
    this.#work.touch('groups', chat.nativeId)
  }
}

function later(known: number | null, told: number | undefined): number | null {
  return told === undefined ? known : known === null || told > known ? told : known
}

/** When somebody left, after an event that says `at`; `listed`: when the last whole list was true. */
function leftAt(row: LiveMemberRow | undefined, at: number, listed: number): number | null {
  if (!row) return at
  if (row.joined_at !== null ? row.joined_at > at : row.left_at === null && listed > at) return row.left_at
  // An event knows the time; a list that was found without somebody only knows that it was before. Of two events the later counts.
  return row.left_at !== null && row.left_at > at && row.left_at !== listed ? row.left_at : at
}

/** Versions are opaque; numbers are taken as such. */
function isOlder(told: string | undefined, known: string | null): boolean {
  return (
    told !== undefined && known !== null && /^\d{1,15}$/.test(told) && /^\d{1,15}$/.test(known) && Number(told) < Number(known)
  )
}

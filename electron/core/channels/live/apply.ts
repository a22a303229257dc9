/** Records of a live channel put into the database, in the caller's transaction. Applying the same again writes nothing. */
import type { LiveChannel } from '#shared/domain/accounts.ts'
import type { WriteDb } from '#core/store/db.ts'
import type { SearchIndex } from '#core/store/search/search-index.ts'
import { refreshMessageFigures } from '#core/store/tables/contact-writes.ts'
import { addFiguresDue, dropFiguresDue, figuresDue } from '#core/store/tables/figures-due.ts'
import { unseenFollows } from '#core/store/tables/follows.ts'
import { listedContacts } from '#core/store/tables/live-contacts.ts'
import { standingGroups } from '#core/store/tables/live-groups.ts'
import { saveTransfer } from '#core/store/tables/transfers.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import { refreshAttention } from '#core/intake/attention.ts'
import { TallySettling } from '#core/intake/tallies.ts'
import { applyTagLibrary } from '../owned/tag-library.ts'
import { LiveFollows } from './apply-follows.ts'
import { LiveGroups, type Memory } from './apply-groups.ts'
import { LiveMembers } from './apply-members.ts'
import { LiveMessages } from './apply-messages.ts'
import { LivePeople, type Person } from './apply-people.ts'
import { Work } from './apply-work.ts'
import type { Applied, Extent } from '../channel/applied.ts'
import type { LiveRecord } from '../channel/records.ts'

const AT_ONCE = 20
/** About 20 ms of work each. */
const CHATS_A_CALL = 20
const CONTACTS_A_CALL = 300

interface ApplierOptions {
  accountId: number
  channel: LiveChannel
  index: SearchIndex
  zone(): string
  afterMessages: readonly AfterMessages[]
  /** Transactions that change more conversations leave their figures to `refreshFigures`. */
  atOnce?: number
}

/** One account's. After a transaction that was rolled back it is to be thrown away: it remembers what it was given. */
export class LiveApplier {
  readonly #accountId: number
  readonly #channel: LiveChannel
  readonly #index: SearchIndex
  readonly #zone: () => string
  readonly #afterMessages: readonly AfterMessages[]
  readonly #atOnce: number
  readonly #settling = new TallySettling()
  readonly #memory: Memory = { group: new Map(), members: new Map(), gone: new Map(), spoke: new Map() }

  constructor(options: ApplierOptions) {
    this.#accountId = options.accountId
    this.#channel = options.channel
    this.#index = options.index
    this.#zone = () => options.zone()
    this.#afterMessages = options.afterMessages
    this.#atOnce = options.atOnce ?? AT_ONCE
  }

  /** `now` is epoch milliseconds. What cannot be used is handed back in `bad`, and the rest goes on. */
  apply(db: WriteDb, records: readonly LiveRecord[], now: number): Applied {
    const work = this.#work(db, now)
    const named = namedIn(records)
    const people = new LivePeople(work, named.people)
    const groups = new LiveGroups(work, people, this.#memory, named.chats)
    const listed = [...named.listed].flatMap((id) => groups.get(id) ?? [])
    const members = new LiveMembers(work, people, groups, listed)
    const follows = new LiveFollows(work, people, named.customers.size > 0 ? pick(people, named.customers) : [])
    const messages = new LiveMessages(work, people, groups, {
      index: this.#index,
      zone: this.#zone(),
      atOnce: this.#atOnce,
      afterMessages: this.#afterMessages,
    })
    if (named.heard.size > 0) messages.prepare(named.heard)
    for (const record of records) {
      switch (record.type) {
        case 'message':
          messages.message(record)
          break
        case 'recall':
          messages.recall(record)
          break
        case 'staff':
          people.staff(record)
          break
        case 'contact':
          follows.contact(record)
          break
        case 'contactGone':
          follows.gone(record)
          break
        case 'group': {
          const chat = groups.tell(record)
          if (record.members) members.list(chat, record, record.members)
          break
        }
        case 'groupGone':
          groups.gone(record)
          break
        case 'member':
          members.event(record)
          break
        case 'tagLibrary':
          work.changed += applyTagLibrary(db, { accountId: this.#accountId, library: record, now })
          break
        case 'transfer': {
          const { from, to, externalId, status, takeoverAt } = record
          const row = { account_id: this.#accountId, from_staff: from, to_staff: to, external_id: externalId, status }
          if (saveTransfer(db, { ...row, takeover_at: takeoverAt ?? null }, now)) work.change()
          break
        }
        case 'taskResult':
          work.taskResults.push(record)
          break
        case 'bad':
          work.bad.push(record)
          break
      }
    }
    messages.finish()
    people.flush()
    return work.result()
  }

  /**
   * The end of a full pass: what is known of the extent and was not seen is marked as gone, never deleted. `seen` holds the
   * channel's ids; of follows `external\nstaff`. Only what the channel itself has listed before can vanish from its list.
   */
  vanish(db: WriteDb, extent: Extent, seen: ReadonlySet<string>, now: number): Applied {
    const work = this.#work(db, now)
    if (extent === 'groups') {
      const lost = standingGroups(db, this.#accountId).filter((group) => !seen.has(group.native_id))
      const people = new LivePeople(work, [])
      const groups = new LiveGroups(
        work,
        people,
        this.#memory,
        lost.map((group) => group.native_id),
      )
      for (const group of lost) groups.gone({ type: 'groupGone', id: group.native_id, at: now })
    } else if (extent === 'contacts') {
      const lost = [...listedContacts(db, this.#accountId)].filter((contact) => !seen.has(contact.native_id))
      const people = new LivePeople(
        work,
        lost.map((contact) => contact.native_id),
      )
      for (const person of people.all) people.setGone(person, now)
    } else {
      const lost = unseenFollows(db, this.#accountId, seen)
      const people = new LivePeople(work, new Set(lost.map((follow) => follow.contact)))
      const follows = new LiveFollows(work, people, [...people.all])
      for (const { contact, staff_id } of lost) follows.unseen(people.get(contact)!, staff_id)
    }
    return work.result()
  }

  /**
   * Who waits, what is unread, and the figures of customers after many messages, a portion a call. Returns whether there was any;
   * the caller names `conversations` and `customers` as changed. What is due is kept in the database: a kill forgets nothing.
   */
  refreshFigures(db: WriteDb, now: number): boolean {
    const chats = figuresDue(db, 'conversation', CHATS_A_CALL)
    if (chats.length > 0) {
      refreshAttention(db, chats, now)
      dropFiguresDue(db, 'conversation', chats)
      return true
    }
    const settled = this.#settling.step(db)
    if (settled !== undefined) {
      if (settled.length > 0) addFiguresDue(db, 'contact', settled)
      return true
    }
    const contacts = figuresDue(db, 'contact', CONTACTS_A_CALL)
    if (contacts.length === 0) return false
    refreshMessageFigures(db, contacts)
    dropFiguresDue(db, 'contact', contacts)
    return true
  }

  #work(db: WriteDb, now: number): Work {
    return new Work(db, { accountId: this.#accountId, channel: this.#channel, now })
  }
}

function pick(people: LivePeople, ids: ReadonlySet<string>): Person[] {
  return [...ids].flatMap((id) => people.get(id) ?? [])
}

/** Everybody and everything the records name, to be looked up in one query each. */
function namedIn(records: readonly LiveRecord[]) {
  const people = new Set<string>()
  const customers = new Set<string>()
  const chats = new Set<string>()
  const heard = new Set<string>()
  const listed = new Set<string>()
  for (const record of records) {
    switch (record.type) {
      case 'staff':
        people.add(record.id)
        break
      case 'contact':
        people.add(record.id)
        customers.add(record.id)
        if (record.follow) people.add(record.follow.staffId)
        for (const follow of record.follows ?? []) people.add(follow.staffId)
        break
      case 'contactGone':
        people.add(record.id)
        customers.add(record.id)
        if (record.staffId !== undefined) people.add(record.staffId)
        break
      case 'group':
        chats.add(record.id)
        if (record.ownerId) people.add(record.ownerId)
        if (record.members) listed.add(record.id)
        for (const member of record.members ?? []) people.add(member.id)
        break
      case 'groupGone':
        chats.add(record.id)
        break
      case 'member':
        chats.add(record.groupId)
        people.add(record.member.id)
        break
      case 'message':
        chats.add(record.conversation.id)
        heard.add(record.conversation.id)
        if (record.senderId !== null) people.add(record.senderId)
        if (record.conversation.peerId !== undefined) people.add(record.conversation.peerId)
        break
      case 'recall':
        if (record.conversationId !== null) {
          chats.add(record.conversationId)
          heard.add(record.conversationId)
        } else heard.add('')
        break
    }
  }
  return { people, customers, chats, heard, listed }
}

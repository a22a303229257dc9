/**
 * The channel's tag library and ours. What is new there becomes ours (or joins what has its name), renames are compared with the
 * name last synced, what was deleted there loses its marks that came from there. Marks move in portions, by `planPushes`.
 */
import { ensureTag, ensureTagGroup, tagName } from '#core/intake/tags-by-name.ts'
import type { TagLibraryRecord } from '#core/channels/channel/records.ts'
import type { WriteDb } from '#core/store/db.ts'
import {
  channelGroups,
  channelTags,
  saveChannelGroup,
  saveChannelTag,
  type ChannelGroupRow,
  type ChannelTagRow,
} from '#core/store/tables/channel-tags.ts'
import { payloadOf } from '#core/store/tables/outbox-payloads.ts'
import { queuePush, unsentOfLibraries } from '#core/store/tables/push-queue.ts'
import { appendSyncLog } from '#core/store/tables/sync-log.ts'
import {
  findTagGroupNamed,
  findTagsNamed,
  listTagGroups,
  renameTag,
  saveTag,
  saveTagGroup,
  tagsWithGroups,
  UNGROUPED,
  type TagNameRow,
} from '#core/store/tables/tags.ts'
import { isFlying } from './pushes.ts'
import { compareValue } from './three-way.ts'

interface TagLibraryInput {
  accountId: number
  library: Omit<TagLibraryRecord, 'type'>
  now: number
}

/** In the caller's transaction. Returns how many rows changed; 0: everything was as said already. */
export function applyTagLibrary(db: WriteDb, input: TagLibraryInput): number {
  const work = new LibraryWork(db, { ...input, library: namedAsHere(input.library) })
  work.run()
  return work.changed
}

/** Names as ours are stored, so that a blank at an end is no difference. */
function namedAsHere(library: TagLibraryInput['library']): TagLibraryInput['library'] {
  const groups = library.groups.map((group) => ({
    ...group,
    name: tagName(group.name),
    tags: group.tags.map((tag) => ({ ...tag, name: tagName(tag.name) })),
  }))
  return { ...library, groups }
}

type GroupSaid = TagLibraryRecord['groups'][number]
type TagSaid = GroupSaid['tags'][number]

interface Rename {
  row: ChannelTagRow
  /** Its name in the channel when last synced. */
  was: string
  ours: TagNameRow
  name: string
}

class LibraryWork {
  changed = 0
  readonly #db: WriteDb
  readonly #input: TagLibraryInput
  readonly #groups: Map<string, ChannelGroupRow>
  readonly #tags: Map<string, ChannelTagRow>
  /** Ours, by id. */
  readonly #names: Map<string, TagNameRow>
  /** Ours that are linked to something of this channel already. */
  readonly #taken: Set<string>

  constructor(db: WriteDb, input: TagLibraryInput) {
    this.#db = db
    this.#input = input
    this.#groups = new Map(channelGroups(db, input.accountId).map((row) => [row.native_id, row]))
    this.#tags = new Map(channelTags(db, input.accountId).map((row) => [row.native_id, row]))
    const ids = [...this.#tags.values()].map((row) => row.tag_id)
    this.#names = new Map(tagsWithGroups(db, ids).map((row) => [row.id, row]))
    this.#taken = new Set([...this.#tags.values()].filter((row) => row.gone_at === null).map((row) => row.tag_id))
  }

  run(): void {
    const { library } = this.#input
    const seenGroups = new Set<string>()
    const seenTags = new Set<string>()
    const added: { group: GroupSaid; groupId: string; tag: TagSaid }[] = []
    const renamed: Rename[] = []
    for (const group of library.groups) {
      seenGroups.add(group.id)
      const groupId = this.#group(group)
      for (const tag of group.tags) {
        seenTags.add(tag.id)
        const known = this.#tags.get(tag.id)
        if (!known) added.push({ group, groupId, tag })
        else renamed.push(...this.#know(known, group, tag))
      }
    }
    // Names are given up before they are taken: two tags may have changed theirs, a new one may have an old one's.
    this.#rename(renamed)
    this.#lose(seenGroups, seenTags)
    for (const { group, groupId, tag } of added) this.#add(group, groupId, tag)
  }

  #lose(seenGroups: ReadonlySet<string>, seenTags: ReadonlySet<string>): void {
    const { library, accountId, now } = this.#input
    const goneGroups = new Set(library.goneGroups)
    const goneTags = new Set(library.goneTags)
    for (const row of this.#groups.values()) {
      if (row.gone_at !== null || seenGroups.has(row.native_id)) continue
      if (library.complete || goneGroups.has(row.native_id)) this.#saveGroup({ ...row, gone_at: now })
    }
    for (const row of this.#tags.values()) {
      if (row.gone_at !== null || seenTags.has(row.native_id)) continue
      const withGroup = row.group_native_id !== null && goneGroups.has(row.group_native_id)
      if (!library.complete && !withGroup && !goneTags.has(row.native_id)) continue
      this.#saveTag({ ...row, gone_at: now, gone_by: 'channel' })
      queuePush(this.#db, 'tagGone', placeOf(accountId, row.native_id))
    }
  }

  /** Returns our group's id. */
  #group(said: GroupSaid): string {
    const known = this.#groups.get(said.id)
    const ours = known && listTagGroups(this.#db).find((group) => group.id === known.group_id)
    if (!known || !ours) {
      const groupId = this.#ensureGroup(said.name)
      this.#saveGroup({ native_id: said.id, group_id: groupId, base_name: said.name, gone_at: null })
      return groupId
    }
    if (known.base_name !== said.name) {
      const namesake = findTagGroupNamed(this.#db, said.name)
      // A group's name is not sent, so a name given here stays; one that nobody gave here follows.
      if (compareValue(known.base_name, ours.name, said.name) === 'take' && !namesake)
        saveTagGroup(this.#db, { ...ours, name: said.name })
      else if (ours.name !== said.name) this.#log('tagGroupNamesDiffer', { here: ours.name, there: said.name })
    }
    if (known.base_name !== said.name || known.gone_at !== null)
      this.#saveGroup({ ...known, base_name: said.name, gone_at: null })
    return known.group_id
  }

  #ensureGroup(name: string): string {
    const { id, made } = ensureTagGroup(this.#db, name, this.#input.now)
    if (made) this.changed += 1
    return id
  }

  #add(group: GroupSaid, groupId: string, said: TagSaid): void {
    const { now } = this.#input
    const tagId = this.#join(groupId, said.name) ?? ensureTag(this.#db, { groupId, name: said.name, source: 'channel', now })
    const row = {
      native_id: said.id,
      tag_id: tagId,
      group_native_id: group.id,
      base_name: said.name,
      gone_at: null,
      gone_by: null,
    }
    this.#saveTag(row)
    this.#taken.add(tagId)
    this.#came(row)
  }

  /** Marks reported before its link was, and customers here who carry the tag that was joined. */
  #came(row: ChannelTagRow): void {
    queuePush(this.#db, 'tagCome', placeOf(this.#input.accountId, row.native_id))
    queuePush(this.#db, 'tag', row.tag_id)
  }

  /** Notes what is said of a tag that is linked already; its new name is answered where ours is to follow. */
  #know(known: ChannelTagRow, group: GroupSaid, said: TagSaid): Rename[] {
    const same = known.base_name === said.name
    const row: ChannelTagRow = { ...known, base_name: said.name, group_native_id: group.id, gone_at: null, gone_by: null }
    if (!same || known.gone_at !== null || known.group_native_id !== group.id) this.#saveTag(row)
    const ours = this.#names.get(known.tag_id)
    if (same || !ours || ours.name === said.name || this.#isOurOwn(known.native_id, said.name)) return []
    return [{ row, was: known.base_name, ours, name: said.name }]
  }

  /** A tag of ours with that name in that group; or one that nobody has put into a group yet. */
  #join(groupId: string, name: string): string | undefined {
    const named = findTagsNamed(this.#db, name)
    const same = named.find((tag) => tag.group_id === groupId)
    if (same) return same.id
    const ungrouped = findTagGroupNamed(this.#db, UNGROUPED)?.id
    const loose = named.find((tag) => tag.group_id === ungrouped && !this.#taken.has(tag.id))
    if (!loose) return undefined
    const ours = tagsWithGroups(this.#db, [loose.id])[0]!
    saveTag(this.#db, { id: loose.id, groupId, name, color: null, source: ours.source, createdAt: this.#input.now })
    return loose.id
  }

  /** Renamed there. Renamed here as well and differently: the channel's name is the tag's, and ours is kept in the log. */
  #rename(renames: readonly Rename[]): void {
    let open = [...renames]
    while (open.length > 0) {
      const blocked = open.filter((each) => !this.#renameOne(each))
      if (blocked.length === open.length) {
        const moving = new Set(blocked.map((each) => each.ours.id))
        const holder = (each: Rename) => this.#namesake(each)!.id
        const stuck = blocked.filter((each) => !moving.has(holder(each)))
        for (const each of stuck) this.#relink(each, holder(each))
        open = blocked.filter((each) => !stuck.includes(each))
        // Names that go round in a circle: one steps aside for a moment.
        if (stuck.length === 0) renameTag(this.#db, open[0]!.ours.id, `${open[0]!.name} ${open[0]!.ours.id}`)
      } else open = blocked
    }
  }

  #namesake({ ours, name }: Rename): { id: string } | undefined {
    return findTagsNamed(this.#db, name).find((tag) => tag.group_id === ours.group_id && tag.id !== ours.id)
  }

  #renameOne(rename: Rename): boolean {
    if (this.#namesake(rename)) return false
    const { ours, name, was } = rename
    if (compareValue(was, ours.name, name) === 'conflict') this.#log('tagRenamedTwice', { was, here: ours.name, there: name })
    renameTag(this.#db, ours.id, name)
    this.#names.set(ours.id, { ...ours, name })
    return true
  }

  /** Its group has a tag of that name already: that one is it from now on, and the one it was stays here as a tag of ours. */
  #relink({ row, ours, name }: Rename, tagId: string): void {
    this.#log('tagNameTaken', { here: ours.name, there: name })
    if (this.#taken.has(tagId)) return
    const linked = { ...row, tag_id: tagId }
    this.#saveTag(linked)
    this.#taken.add(tagId)
    this.#came(linked)
  }

  /** A rename of ours that is on its way and has arrived. */
  #isOurOwn(nativeId: string, name: string): boolean {
    return unsentOfLibraries(this.#db).some(
      (row) =>
        row.account_id === this.#input.accountId &&
        row.channel_tag_id === nativeId &&
        isFlying(row) &&
        payloadOf(row, 'tagRename')?.name === name,
    )
  }

  #saveGroup(row: ChannelGroupRow): void {
    saveChannelGroup(this.#db, this.#input.accountId, row)
    this.changed += 1
  }

  #saveTag(row: ChannelTagRow): void {
    saveChannelTag(this.#db, this.#input.accountId, row)
    this.changed += 1
  }

  #log(event: string, detail: Record<string, string>): void {
    appendSyncLog(this.#db, {
      account_id: this.#input.accountId,
      at: this.#input.now,
      level: 'warning',
      event,
      detail: JSON.stringify(detail),
    })
  }
}

/** An entry of the push queue about one tag of one channel's library. */
export const placeOf = (accountId: number, nativeId: string) => `${accountId} ${nativeId}`

export function placeFrom(id: string): { accountId: number; nativeId: string } {
  const at = id.indexOf(' ')
  return { accountId: Number(id.slice(0, at)), nativeId: id.slice(at + 1) }
}

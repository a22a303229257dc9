/** The way out: tags, remarks, the tag library, mass-send tasks. Nothing done by the API comes back as a callback, so what it made true is recorded here. */
import type { OutboundOp, SendResult } from '../channel/connector.ts'
import { ChannelError } from '../channel/connector.ts'
import type { BadRecord, ContactRecord, Follow, LiveRecord, TagLibraryRecord } from '../channel/records.ts'
import { reading, type WecomApi } from './api.ts'
import { fetchContact } from './contacts.ts'
import { resultsOfCancelled } from './mass-results.ts'
import { sendMass } from './send-mass.ts'
import type { OpOf, Sending } from './sending.ts'
import { CANCELLED, errcodeOf, refused, TAG_EXISTS } from './problems.ts'
import { objectAt, requiredList, readRows } from './shape.ts'
import { fetchTags, readGroup, type TagGroup } from './tags.ts'

const longestRemark = 20
const longestTagName = 30
const UNKNOWN_TAG = 40068
/** A detail may lag behind a change for so long, in milliseconds. */
const lagTime = 1500

export async function sendOp(means: Sending, op: OutboundOp, signal: AbortSignal): Promise<SendResult> {
  switch (op.kind) {
    case 'tags':
      return markTags(means, op, signal)
    case 'remark':
      return setRemark(means, op, signal)
    case 'tagCreate':
      return createTag(means, op, signal)
    case 'tagRename':
      return renameTag(means, op, signal)
    case 'tagDelete':
      return deleteTag(means, op, signal)
    case 'massSend':
      return sendMass(means, op, signal)
    case 'taskRemind':
      await means.api.write('externalcontact/remind_groupmsg_send', { msgid: op.taskId }, signal)
      return {}
    case 'taskCancel':
      return cancelTask(means, op, signal)
    case 'message':
    case 'recall':
      throw refused('UNSUPPORTED', `${op.kind}: WeCom's API sends nothing in a member's name`)
  }
}

async function markTags(means: Sending, op: OpOf<'tags'>, signal: AbortSignal): Promise<SendResult> {
  if (op.add.length + op.remove.length > 0) {
    const body = { userid: op.staffId, external_userid: op.contactId, add_tag: op.add, remove_tag: op.remove }
    await means.api.write('externalcontact/mark_tag', body, signal)
  }
  const follow = await followNow(means, op.contactId, op.staffId, signal)
  if (follow === undefined) return {}
  // The detail may lag behind what was just done.
  const tagIds = new Set([...(follow.tagIds ?? []), ...op.add])
  for (const id of op.remove) tagIds.delete(id)
  return { records: [contactRecord(op.contactId, { ...follow, tagIds: [...tagIds] })] }
}

async function setRemark(means: Sending, op: OpOf<'remark'>, signal: AbortSignal): Promise<SendResult> {
  if ([...op.remark].length > longestRemark) {
    throw refused('REMARK_TOO_LONG', `a remark has at most ${longestRemark} characters`, { limit: longestRemark })
  }
  if (op.was !== undefined) {
    const other = await changedRemark(means, op, op.was, signal)
    if (other) return { stale: true, records: [contactRecord(op.contactId, other)] }
  }
  const body = { userid: op.staffId, external_userid: op.contactId, remark: op.remark }
  await means.api.write('externalcontact/remark', body, signal)
  return { records: [contactRecord(op.contactId, { staffId: op.staffId, remark: op.remark })] }
}

/** The relation, where its remark is neither the one to be replaced nor ours already. Looked at twice: a detail may lag. */
async function changedRemark(means: Sending, op: OpOf<'remark'>, was: string, signal: AbortSignal): Promise<Follow | undefined> {
  const look = async () => {
    const follow = await followNow(means, op.contactId, op.staffId, signal)
    return follow?.remark === undefined || follow.remark === was || follow.remark === op.remark ? undefined : follow
  }
  if ((await look()) === undefined) return undefined
  await means.ctx.sleep(lagTime, signal)
  return look()
}

/** The relation as it is now; undefined where it cannot be had: the stream of contacts tells it later. */
async function followNow(
  { api, ctx }: Sending,
  contactId: string,
  staffId: string,
  signal: AbortSignal,
): Promise<Follow | undefined> {
  try {
    const bad: BadRecord[] = []
    return (await fetchContact(api, contactId, bad, signal))?.follows.find((follow) => follow.staffId === staffId)
  } catch (error) {
    if (signal.aborted || !(error instanceof ChannelError)) throw error
    ctx.log('info', 'notReadBack', { problem: error.problem.code })
    return undefined
  }
}

export function contactRecord(id: string, follow: Follow): ContactRecord {
  return { type: 'contact', id, follow }
}

async function createTag({ api }: Sending, op: OpOf<'tagCreate'>, signal: AbortSignal): Promise<SendResult> {
  checkTagName(op.name)
  const name = 'externalcontact/add_corp_tag'
  const add = (group: Record<string, string>) => api.write(name, { ...group, tag: [{ name: op.name }] }, signal)
  try {
    const byName = { group_name: op.groupName }
    const { json } = await (op.groupId === null
      ? add(byName)
      : add({ group_id: op.groupId }).catch((error: unknown) => {
          // The group was deleted meanwhile: one of the same name takes its place.
          if (errcodeOf(error) === UNKNOWN_TAG) return add(byName)
          throw error
        }))
    const bad: BadRecord[] = []
    const group = reading(name, () => readGroup(objectAt(json.tag_group, 'tag_group'), 'tag_group', bad))
    const made = group?.tags.find((tag) => tag.name === op.name) ?? group?.tags[0]
    if (group === null || made === undefined) {
      throw new ChannelError({ kind: 'lost', code: 'ANSWER_LOST', fix: 'wait', detail: `${name}: the answer names no tag` })
    }
    return { nativeId: made.id, records: [library([{ ...group, tags: [made] }])] }
  } catch (error) {
    const known = errcodeOf(error) === TAG_EXISTS ? await findTag(api, op, signal) : undefined
    if (known === undefined) throw error
    return known
  }
}

/** The tag of this name in this group, if the library has one. */
export async function findTag(api: WecomApi, op: OpOf<'tagCreate'>, signal: AbortSignal): Promise<SendResult | undefined> {
  const { groups } = await fetchTags(api, signal)
  const named = groups.filter((group) => group.name === op.groupName)
  const places = op.groupId === null ? named : [...groups.filter((group) => group.id === op.groupId), ...named]
  for (const group of places) {
    const tag = group.tags.find((one) => one.name === op.name)
    if (tag !== undefined) return { nativeId: tag.id, records: [library([{ ...group, tags: [tag] }])] }
  }
  return undefined
}

async function renameTag({ api }: Sending, op: OpOf<'tagRename'>, signal: AbortSignal): Promise<SendResult> {
  checkTagName(op.name)
  await api.write('externalcontact/edit_corp_tag', { id: op.tagId, name: op.name }, signal)
  const groups = await tagById(api, op.tagId, signal).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof ChannelError)) throw error
    return []
  })
  // The library may lag behind the new name.
  const renamed = groups.map((group) => ({ ...group, tags: group.tags.map((tag) => ({ ...tag, name: op.name })) }))
  return renamed.length === 0 ? {} : { records: [library(renamed)] }
}

async function deleteTag({ api }: Sending, op: OpOf<'tagDelete'>, signal: AbortSignal): Promise<SendResult> {
  try {
    await api.write('externalcontact/del_corp_tag', { tag_id: [op.tagId] }, signal)
  } catch (error) {
    // Gone already is what was wanted.
    if (errcodeOf(error) !== UNKNOWN_TAG) throw error
  }
  return { records: [{ ...library([]), goneTags: [op.tagId] }] }
}

/** The groups that hold this tag, with it alone; none where it is deleted. */
export async function tagById(api: WecomApi, id: string, signal: AbortSignal): Promise<TagGroup[]> {
  const name = 'externalcontact/get_corp_tag_list'
  const { json } = await api.read(name, { tag_id: [id] }, signal)
  const bad: BadRecord[] = []
  const groups = reading(name, () =>
    readRows(requiredList(json.tag_group, 'tag_group'), 'tag_group', bad, (row, at) => readGroup(row, at, bad)),
  )
  return groups
    .filter((group) => group !== null)
    .map((group) => ({ ...group, tags: group.tags.filter((tag) => tag.id === id) }))
    .filter((group) => group.tags.length > 0)
}

export function library(groups: readonly TagGroup[]): TagLibraryRecord {
  return { type: 'tagLibrary', groups, complete: false }
}

async function cancelTask({ api, ctx, cancelled }: Sending, op: OpOf<'taskCancel'>, signal: AbortSignal): Promise<SendResult> {
  try {
    await api.write('externalcontact/cancel_groupmsg_send', { msgid: op.taskId }, signal)
  } catch (error) {
    if (errcodeOf(error) !== CANCELLED) throw error
  }
  cancelled.add(op.taskId)
  const records: LiveRecord[] = []
  try {
    records.push(await resultsOfCancelled(api, op.taskId, signal))
  } catch (error) {
    // Then the next look at the task tells it.
    if (signal.aborted || !(error instanceof ChannelError)) throw error
    ctx.log('info', 'notReadBack', { problem: error.problem.code })
  }
  return { nativeId: op.taskId, records }
}

function checkTagName(name: string): void {
  if ([...name].length > longestTagName) {
    throw refused('TEXT_TOO_LONG', `a tag's name has at most ${longestTagName} characters`, { limit: longestTagName })
  }
}

/** Enterprise mass messages: a task the staff must confirm; nothing goes out by the call itself. */
import { checkMedia } from './api-media.ts'
import { openCursor, sealCursor } from './cursor.ts'
import {
  type Input,
  limitOf,
  objectOf,
  objectsOf,
  optionalText,
  type Output,
  type Platform,
  post,
  secondsOf,
  staffOf,
  textOf,
  textsOf,
} from './endpoint.ts'
import { PlatformError } from './errors.ts'
import { confirm, lastsOneMonth } from './mass-delivery.ts'
import { findFollow, type MassTarget, type MassTask, type World } from './world.ts'

const attachmentTypes = ['image', 'link', 'miniprogram', 'video', 'file']
const longestText = 4000
const dispatching = 1000
const day = 86_400_000

export const massEndpoints = {
  'externalcontact/add_msg_template': post((platform, input) => {
    const chatType = input.chat_type ?? 'single'
    if (chatType !== 'single' && chatType !== 'group') throw new PlatformError(40058, 'chat_type')
    const sender = optionalText(input, 'sender')
    if (sender !== undefined && sender !== '') staffOf(platform, sender)
    const content = contentOf(platform, input)
    const { targets, failed } =
      chatType === 'single' ? customersFor(platform.world, input, sender) : groupsFor(platform.world, input, sender)
    if (targets.length === 0) throw new PlatformError(41048)
    const task: MassTask = {
      msgid: `msg${platform.random.id(29)}`,
      chatType,
      createTime: secondsOf(platform),
      createdAt: platform.now(),
      ...content,
      tasks: new Map(targets.map(({ userid }) => [userid, { status: 0 }])),
      targets,
      cancelled: false,
      reminders: [],
      queried: false,
    }
    platform.world.massTasks.set(task.msgid, task)
    return { fail_list: failed, msgid: task.msgid }
  }),

  'externalcontact/get_groupmsg_list_v2': post((platform, input) => {
    settle(platform)
    const chatType = textOf(input, 'chat_type', 40058)
    const { start_time: from, end_time: to, filter_type: filter = 2 } = input
    if (typeof from !== 'number' || typeof to !== 'number' || to < from || !lastsOneMonth(from, to))
      throw new PlatformError(40058, 'start_time, end_time')
    const limit = limitOf(input, 50, 100, 50)
    const scope = `list ${chatType} ${from} ${to} ${String(filter)} ${optionalText(input, 'creator') ?? ''}`
    const start = openCursor(scope, input.cursor)?.[0] ?? 0
    const creator = optionalText(input, 'creator')?.trim()
    const meant = (task: MassTask): boolean =>
      task.chatType === chatType &&
      task.createTime >= from &&
      task.createTime <= to &&
      (filter === 2 || (task.creator !== undefined) === (filter === 1)) &&
      (!creator || task.creator === creator)
    const found = [...platform.world.massTasks.values()].filter(meant)
    return { ...page(scope, start, limit, found.length), group_msg_list: found.slice(start, start + limit).map(taskJson) }
  }),

  'externalcontact/get_groupmsg_task': post((platform, input) => {
    const task = readable(platform, input)
    const limit = limitOf(input, 500, 1000, 1000)
    const scope = `task ${task.msgid}`
    const start = openCursor(scope, input.cursor)?.[0] ?? 0
    const rows = [...task.tasks].map(([userid, own]) => ({
      userid,
      status: own.status,
      ...(own.sendTime === undefined ? {} : { send_time: own.sendTime }),
    }))
    return { ...page(scope, start, limit, rows.length), task_list: rows.slice(start, start + limit) }
  }),

  'externalcontact/get_groupmsg_send_result': post((platform, input) => {
    const task = readable(platform, input)
    const userid = textOf(input, 'userid', 41009)
    if (!task.tasks.has(userid)) throw new PlatformError(40058, 'userid is no sender of this task')
    const limit = limitOf(input, 500, 1000, 1000)
    const scope = `result ${task.msgid} ${userid}`
    const start = openCursor(scope, input.cursor)?.[0] ?? 0
    const rows = task.targets.filter((target) => target.userid === userid)
    return {
      ...page(scope, start, limit, rows.length),
      send_list: rows.slice(start, start + limit).map((target) => ({
        ...(task.chatType === 'single' ? { external_userid: target.id } : { chat_id: target.id }),
        userid,
        status: target.status,
        ...(target.sendTime === undefined ? {} : { send_time: target.sendTime }),
      })),
    }
  }),

  'externalcontact/remind_groupmsg_send': post((platform, input) => {
    const task = taskOf(platform, input)
    if (task.cancelled) throw new PlatformError(41093)
    task.reminders = task.reminders.filter((at) => platform.now() - at < day)
    if (task.reminders.length >= 3) throw new PlatformError(41094)
    task.reminders.push(platform.now())
    return {}
  }),

  'externalcontact/cancel_groupmsg_send': post((platform, input) => {
    const task = taskOf(platform, input)
    if (task.cancelled) throw new PlatformError(41093)
    task.cancelled = true
    return {}
  }),
}

function taskOf(platform: Platform, input: Input): MassTask {
  settle(platform)
  const msgid = textOf(input, 'msgid', 41046)
  const task = platform.world.massTasks.get(msgid)
  if (task === undefined) throw new PlatformError(41047, msgid)
  return task
}

/** The first look at a task within a second of its creation comes too early. */
function readable(platform: Platform, input: Input): MassTask {
  const task = taskOf(platform, input)
  const early = !task.queried && platform.now() - task.createdAt < dispatching
  task.queried = true
  if (early) throw new PlatformError(41063)
  return task
}

/** Confirms what was to be confirmed without anybody asking. */
export function settle(platform: Platform): void {
  const wait = platform.rules.autoConfirm
  if (wait === false) return
  for (const task of platform.world.massTasks.values()) {
    if (task.cancelled || platform.now() - task.createdAt < wait) continue
    for (const [userid, own] of task.tasks) if (own.status === 0) confirm(platform, task, userid)
  }
}

/** Customers named, or all customers of the sender; each through the named sender or the one who followed last. */
function customersFor(world: World, input: Input, sender: string | undefined): { targets: MassTarget[]; failed: string[] } {
  const named = textsOf(input, 'external_userid', 10_000)
  if (named.length === 0 && !sender) throw new PlatformError(40058, 'external_userid and sender')
  const filters = tagFilters(input)
  const targets: MassTarget[] = []
  const failed: string[] = []
  const ids = named.length > 0 ? new Set(named) : world.followsByStaff.get(sender!)!.keys()
  for (const id of ids) {
    const follows = [...(world.contacts.get(id)?.follows.values() ?? [])]
    const follow = sender ? findFollow(world, sender, id) : follows.toSorted((a, b) => b.createtime - a.createtime)[0]
    if (follow === undefined) failed.push(id)
    // Between groups "and", within one "or"; who does not match is simply not meant.
    else if (filters.every((tags) => tags.some((tag) => follow.tags.has(tag))))
      targets.push({ id, userid: follow.userid, status: 0 })
  }
  return { targets, failed }
}

/** Groups named, or every group the sender owns; one can send only to groups one owns. */
function groupsFor(world: World, input: Input, sender: string | undefined): { targets: MassTarget[]; failed: string[] } {
  if (!sender) throw new PlatformError(40058, 'sender is required for groups')
  const named = textsOf(input, 'chat_id_list', 2000)
  const own = [...world.groups.values()].filter((group) => group.owner === sender).map((group) => group.chatId)
  const wanted = named.length > 0 ? [...new Set(named)] : own
  const owned = new Set(own)
  return {
    targets: wanted.filter((id) => owned.has(id)).map((id) => ({ id, userid: sender, status: 0 })),
    failed: wanted.filter((id) => !owned.has(id)),
  }
}

function tagFilters(input: Input): string[][] {
  const filter = objectOf(input, 'tag_filter')
  const groups = filter === undefined ? [] : objectsOf(filter, 'group_list')
  return groups.map((group) => textsOf(group, 'tag_list', 100)).filter((tags) => tags.length > 0)
}

function contentOf(platform: Platform, input: Input): Pick<MassTask, 'text' | 'attachments'> {
  const content = objectOf(input, 'text')?.content
  if (content !== undefined && typeof content !== 'string') throw new PlatformError(40058, 'text.content')
  if (content !== undefined && Buffer.byteLength(content) > longestText) throw new PlatformError(45002, 'text.content')
  const attachments = objectsOf(input, 'attachments')
  if (attachments.length > 9) throw new PlatformError(41064)
  if (!content && attachments.length === 0) throw new PlatformError(41088, 'text and attachments')
  for (const attachment of attachments) checkAttachment(platform, attachment)
  return { ...(content ? { text: { content } } : {}), attachments }
}

function checkAttachment(platform: Platform, attachment: Input): void {
  const type = attachment.msgtype
  if (typeof type !== 'string' || !attachmentTypes.includes(type)) throw new PlatformError(41065)
  const body = objectOf(attachment, type)
  if (body === undefined) throw new PlatformError(41065, type)
  const mediaKey = type === 'miniprogram' ? 'pic_media_id' : 'media_id'
  // A picture may name an address instead.
  if (type !== 'link' && !(type === 'image' && !body.media_id && typeof body.pic_url === 'string'))
    checkMedia(platform, body[mediaKey])
  const title = type === 'link' ? 128 : type === 'miniprogram' ? 64 : 0
  if (title > 0 && (typeof body.title !== 'string' || Buffer.byteLength(body.title) > title))
    throw new PlatformError(40058, `${type}.title`)
  if (type === 'link' && (typeof body.url !== 'string' || Buffer.byteLength(body.url) > 2048))
    throw new PlatformError(40058, 'link.url')
  if (type === 'link' && typeof body.desc === 'string' && Buffer.byteLength(body.desc) > 512)
    throw new PlatformError(40058, 'link.desc')
}

function taskJson(task: MassTask): Output {
  return {
    msgid: task.msgid,
    ...(task.creator === undefined ? {} : { creator: task.creator }),
    create_time: task.createTime,
    create_type: task.creator === undefined ? 0 : 1,
    ...(task.text === undefined ? {} : { text: task.text }),
    attachments: task.attachments,
  }
}

function page(scope: string, start: number, limit: number, total: number): Output {
  return { next_cursor: start + limit < total ? sealCursor(scope, [start + limit]) : '' }
}

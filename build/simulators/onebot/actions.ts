/** What a client may ask, by name: the standard's actions and the extensions every implementation has. */
import type { Delivery } from './chaos.ts'
import { segmentsOf, wordsOf } from './cq.ts'
import type { Events } from './events.ts'
import { history, type HistoryMode } from './history.ts'
import type { Acts } from './acts.ts'
import type { Conversation, Friend, Group, Member, Message, World } from './world.ts'

/** One message the client sent and the world took. */
export interface SentMessage {
  /** Milliseconds. */
  at: number
  kind: 'group' | 'private'
  target: number
  /** The words alone. */
  text: string
  messageId: number
}

export interface ActionContext {
  world: World
  events: Events
  acts: Acts
  delivery: Delivery
  now: () => number
  history: HistoryMode
  reportSelf: boolean
  sent: SentMessage[]
}

/** The action was understood and cannot be done. */
export class ActionFailure extends Error {
  readonly retcode: number
  /** For people. */
  readonly wording: string

  constructor(retcode: number, message: string, wording: string) {
    super(message)
    this.retcode = retcode
    this.wording = wording
  }
}

type Params = Readonly<Record<string, unknown>>
type Action = (context: ActionContext, params: Params) => unknown

export const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['get_login_info', ({ world }) => ({ user_id: world.selfId, nickname: world.person(world.selfId).nickname })],
  [
    'get_friend_list',
    ({ world }) =>
      [...world.friends.values()]
        .filter((friend) => !friend.gone)
        .map(({ peer, remark }) => ({ user_id: peer, nickname: world.person(peer).nickname, remark })),
  ],
  ['get_group_list', ({ world, events }) => present(world).map((group) => events.groupInfo(group))],
  ['get_group_info', ({ world, events }, params) => events.groupInfo(groupOf(world, params))],
  [
    'get_group_member_list',
    ({ world, events }, params) => {
      const group = groupOf(world, params)
      return [...group.members.values()].map((member) => events.memberInfo(group, member, true))
    },
  ],
  [
    'get_group_member_info',
    ({ world, events }, params) => {
      const group = groupOf(world, params)
      return events.memberInfo(group, memberOf(group, number(params, 'user_id')), false)
    },
  ],
  [
    'get_stranger_info',
    ({ world }, params) => {
      const person = world.people.get(number(params, 'user_id'))
      if (person === undefined) throw new ActionFailure(100, 'USER_NOT_FOUND', '用户不存在')
      return { user_id: person.userId, nickname: person.nickname, sex: person.sex, age: person.age }
    },
  ],
  ['send_private_msg', (context, params) => send(context, params, friendOf(context.world, params))],
  ['send_group_msg', (context, params) => send(context, params, groupOf(context.world, params))],
  [
    'send_msg',
    (context, params) => {
      const group = params.message_type === 'group' || (params.message_type === undefined && params.group_id !== undefined)
      return send(context, params, group ? groupOf(context.world, params) : friendOf(context.world, params))
    },
  ],
  [
    'get_msg',
    ({ world, events, history: mode }, params) => {
      const message = messageOf(world, params)
      if (message.recalledBy !== null && mode === 'standard') throw notFound(message.id)
      return { time: message.time, ...events.messageBody(message) }
    },
  ],
  ['delete_msg', remove],
  ['get_group_msg_history', (context, params) => pull(context, params, groupOf(context.world, params))],
  ['get_friend_msg_history', (context, params) => pull(context, params, friendOf(context.world, params))],
  ['get_status', () => ({ online: true, good: true })],
  ['get_version_info', ({ history: mode }) => version(mode)],
  ['can_send_image', () => ({ yes: true })],
  ['can_send_record', () => ({ yes: true })],
])

/** Clients look at the name to know which dialect they hear; only one that has no history has a name of its own. */
function version(mode: HistoryMode): Record<string, string> {
  const names = { standard: 'go-cqhttp', lagrange: 'Lagrange.OneBot', none: 'onebot-plain' } as const
  const app_name = mode === 'standard' || mode === 'lagrange' || mode === 'none' ? names[mode] : 'NapCat.Onebot'
  return { app_name, app_full_name: `${app_name} (simulated)`, app_version: '1.0.0', protocol_version: 'v11' }
}

function send(context: ActionContext, params: Params, conversation: Conversation): { message_id: number } {
  const { world, events, delivery, now, sent } = context
  const segments = segmentsOf(params.message, isTrue(params.auto_escape))
  if (segments === undefined) throw new ActionFailure(100, 'EMPTY_MSG_ERROR', '消息为空')
  const seconds = Math.floor(now() / 1000)
  const own = conversation.kind === 'group' ? (conversation as Group).members.get(world.selfId) : undefined
  if (own !== undefined && own.mutedUntil > seconds) throw new ActionFailure(120, 'SEND_MSG_API_ERROR', '你在群内被禁言')
  const message = world.addMessage(conversation, world.selfId, segments, seconds)
  sent.push({ at: now(), kind: conversation.kind, target: conversation.peer, text: wordsOf(segments), messageId: message.id })
  if (context.reportSelf) delivery.emit(events.message(message))
  return { message_id: message.id }
}

/** Own messages always, those of others by admins of the group over people below them. */
function remove({ world, acts }: ActionContext, params: Params): null {
  const message = messageOf(world, params)
  if (message.recalledBy !== null) throw notFound(message.id)
  if (message.userId !== world.selfId) {
    const { conversation } = message
    const rank = (userId: number) => {
      const role = conversation.kind === 'group' ? (conversation as Group).members.get(userId)?.role : undefined
      return role === 'owner' ? 2 : role === 'admin' ? 1 : 0
    }
    if (rank(world.selfId) <= rank(message.userId)) throw new ActionFailure(100, 'RECALL_API_ERROR', '没有撤回这条消息的权限')
  }
  acts.recallMessage(message, world.selfId)
  return null
}

function pull(context: ActionContext, params: Params, conversation: Conversation): { messages: unknown[] } {
  const { events, history: mode } = context
  const key = mode === 'lagrange' ? 'message_id' : 'message_seq'
  const position = params[key] === undefined || params[key] === null ? undefined : number(params, key)
  const count = params.count === undefined || params.count === null ? 20 : number(params, 'count')
  const reverse = isTrue(params.reverse_order) || isTrue(params.reverseOrder)
  const rows = history(mode, conversation, { position, count, reverse })
  if (typeof rows === 'string') throw new ActionFailure(mode === 'napcat' ? 1200 : 100, rows, rows)
  return { messages: rows.map(({ message, id }) => events.message(message, id)) }
}

/** Groups the account is in. */
function present(world: World): Group[] {
  return [...world.groups.values()].filter((group) => !group.gone)
}

function groupOf(world: World, params: Params): Group {
  const group = world.groups.get(number(params, 'group_id'))
  if (group === undefined || group.gone) throw new ActionFailure(100, 'GROUP_NOT_FOUND', '群聊不存在')
  return group
}

function friendOf(world: World, params: Params): Friend {
  const friend = world.friends.get(number(params, 'user_id'))
  if (friend === undefined || friend.gone) throw new ActionFailure(100, 'FRIEND_NOT_FOUND', '好友不存在')
  return friend
}

function memberOf(group: Group, userId: number): Member {
  const member = group.members.get(userId)
  if (member === undefined) throw new ActionFailure(100, 'MEMBER_NOT_FOUND', '群员不存在')
  return member
}

function messageOf(world: World, params: Params): Message {
  const id = number(params, 'message_id')
  const message = world.message(id)
  if (message === undefined) throw notFound(id)
  return message
}

function notFound(id: number): ActionFailure {
  return new ActionFailure(100, 'MSG_NOT_FOUND', `消息不存在：${id}`)
}

/** Numbers come as numbers or digits (always digits in a query string). */
function number(params: Params, key: string): number {
  const value = params[key]
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof parsed !== 'number' || !Number.isSafeInteger(parsed)) {
    throw new ActionFailure(100, 'PARAM_ERROR', `参数 ${key} 不是整数`)
  }
  return parsed
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1'
}

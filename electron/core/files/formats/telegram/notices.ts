/** Service messages of a Telegram export as sentences. Actions: `Export::Data::ServiceAction` of Telegram Desktop. */

interface ServiceMessage {
  actor: string
  action: string
  title: string
  members: string[]
  seconds: number | null
  discardReason: string
  inviter: string
}

type Words = Record<string, (m: ServiceMessage) => string>

const joined = (m: ServiceMessage, separator: string) => m.members.join(separator)
const self = (m: ServiceMessage) => m.members.length === 0 || (m.members.length === 1 && m.members[0] === m.actor)

const zh: Words = {
  create_group: (m) => `${m.actor} 创建了群「${m.title}」`,
  create_channel: (m) => `${m.actor} 创建了频道「${m.title}」`,
  edit_group_title: (m) => `${m.actor} 将群名改为「${m.title}」`,
  edit_group_photo: (m) => `${m.actor} 更换了群头像`,
  delete_group_photo: (m) => `${m.actor} 删除了群头像`,
  invite_members: (m) => (self(m) ? `${m.actor} 加入了群聊` : `${m.actor} 邀请 ${joined(m, '、')} 加入了群聊`),
  remove_members: (m) => (self(m) ? `${m.actor} 退出了群聊` : `${m.actor} 将 ${joined(m, '、')} 移出了群聊`),
  join_group_by_link: (m) => `${m.actor} 通过邀请链接加入了群聊`,
  join_group_by_request: (m) => `${m.actor} 的入群申请已通过`,
  migrate_to_supergroup: () => '本群已升级为超级群',
  migrate_from_group: (m) => `本群由群「${m.title}」升级而来`,
  pin_message: (m) => `${m.actor} 置顶了一条消息`,
  clear_history: (m) => `${m.actor} 清空了聊天记录`,
  phone_call: (m) => `语音通话${m.seconds ? `，时长 ${m.seconds} 秒` : m.discardReason ? `（${m.discardReason}）` : ''}`,
  group_call: (m) => `${m.actor} 发起了群语音`,
  invite_to_group_call: (m) => `${m.actor} 邀请 ${joined(m, '、')} 加入群语音`,
  joined_telegram: (m) => `${m.actor} 加入了 Telegram`,
  set_messages_ttl: (m) => `${m.actor} 修改了消息自动删除时间`,
  score_in_game: (m) => `${m.actor} 在游戏中得分`,
  send_payment: (m) => `${m.actor} 完成了一笔支付`,
  take_screenshot: (m) => `${m.actor} 截屏了`,
  edit_chat_theme: (m) => `${m.actor} 更换了聊天主题`,
  topic_created: (m) => `${m.actor} 创建了话题「${m.title}」`,
  topic_edit: (m) => `${m.actor} 修改了话题「${m.title}」`,
  boost_apply: (m) => `${m.actor} 助力了本群`,
}

const en: Words = {
  create_group: (m) => `${m.actor} created the group “${m.title}”`,
  create_channel: (m) => `${m.actor} created the channel “${m.title}”`,
  edit_group_title: (m) => `${m.actor} changed the group name to “${m.title}”`,
  edit_group_photo: (m) => `${m.actor} changed the group photo`,
  delete_group_photo: (m) => `${m.actor} removed the group photo`,
  invite_members: (m) => (self(m) ? `${m.actor} joined the group` : `${m.actor} added ${joined(m, ', ')}`),
  remove_members: (m) => (self(m) ? `${m.actor} left the group` : `${m.actor} removed ${joined(m, ', ')}`),
  join_group_by_link: (m) => `${m.actor} joined by invite link`,
  join_group_by_request: (m) => `${m.actor} was admitted to the group`,
  migrate_to_supergroup: () => 'The group became a supergroup',
  migrate_from_group: (m) => `The group was made from “${m.title}”`,
  pin_message: (m) => `${m.actor} pinned a message`,
  clear_history: (m) => `${m.actor} cleared the history`,
  phone_call: (m) => `Call${m.seconds ? ` of ${m.seconds} seconds` : m.discardReason ? ` (${m.discardReason})` : ''}`,
  group_call: (m) => `${m.actor} started a group call`,
  invite_to_group_call: (m) => `${m.actor} invited ${joined(m, ', ')} to the group call`,
  joined_telegram: (m) => `${m.actor} joined Telegram`,
  set_messages_ttl: (m) => `${m.actor} changed the auto-delete timer`,
  score_in_game: (m) => `${m.actor} scored in a game`,
  send_payment: (m) => `${m.actor} made a payment`,
  take_screenshot: (m) => `${m.actor} took a screenshot`,
  edit_chat_theme: (m) => `${m.actor} changed the chat theme`,
  topic_created: (m) => `${m.actor} created the topic “${m.title}”`,
  topic_edit: (m) => `${m.actor} edited the topic “${m.title}”`,
  boost_apply: (m) => `${m.actor} boosted the group`,
}

/** A readable sentence; an action that is not known keeps its own name. */
export function noticeSentence(message: ServiceMessage, language: 'zh' | 'en'): string {
  const words = language === 'zh' ? zh : en
  const sentence = Object.hasOwn(words, message.action) ? words[message.action] : undefined
  if (sentence) return sentence(message)
  const action = message.action.replaceAll('_', ' ')
  return `${message.actor} ${action}${message.title ? ` ${message.title}` : ''}`.trim()
}

/** The column names of the tools that export WeChat chats, and what each means. */

export type Field =
  | 'id'
  | 'talkerId'
  | 'talkerName'
  | 'talkerRemark'
  | 'senderId'
  | 'senderName'
  | 'time'
  | 'unix'
  | 'content'
  | 'type'
  | 'subType'
  | 'isSender'
  | 'remark'
  | 'nickname'

type Layout = 'all-chats' | 'pywxdump' | 'per-chat' | 'per-chat-old' | 'chatlog' | 'wetrace'

const layouts: { layout: Layout; needs: string[]; fields: Record<string, Field> }[] = [
  {
    // WeChatMsg / MemoTrace, every chat in one file.
    layout: 'all-chats',
    needs: ['localid', 'talkerid', 'createtime', 'strcontent'],
    fields: {
      talkerid: 'talkerId',
      type: 'type',
      subtype: 'subType',
      issender: 'isSender',
      createtime: 'unix',
      strcontent: 'content',
      strtime: 'time',
      remark: 'remark',
      nickname: 'nickname',
      sender: 'senderId',
      msgsvrid: 'id',
    },
  },
  {
    // MemoTrace, one chat a file.
    layout: 'per-chat',
    needs: ['类型', '发送人', '时间', '内容'],
    fields: { 类型: 'type', 发送人: 'senderName', 时间: 'time', 内容: 'content', 备注: 'remark', 昵称: 'nickname' },
  },
  // PyWxDump: one table a chat, or all in one.
  ...['msg', 'content', 'strcontent'].map((content) => ({
    layout: 'pywxdump' as const,
    needs: ['type_name', 'is_sender', 'talker', content, 'createtime'],
    fields: {
      type_name: 'type',
      is_sender: 'isSender',
      talker: 'senderId',
      room_name: 'talkerId',
      [content]: 'content',
      createtime: 'time',
      msgsvrid: 'id',
    } satisfies Record<string, Field>,
  })),
  {
    layout: 'per-chat-old',
    needs: ['用户名', '消息内容', '发送时间'],
    fields: { 用户名: 'senderName', 消息内容: 'content', 发送时间: 'time', 消息类型: 'type', issend: 'isSender', msgid: 'id' },
  },
  {
    layout: 'chatlog',
    needs: ['time', 'sendername', 'sender', 'talker', 'content'],
    fields: {
      time: 'time',
      sendername: 'senderName',
      sender: 'senderId',
      talkername: 'talkerName',
      talker: 'talkerId',
      content: 'content',
    },
  },
  {
    layout: 'wetrace',
    needs: ['时间', '发送人id', '聊天对象id', '内容'],
    fields: {
      时间: 'time',
      发送人昵称: 'senderName',
      发送人id: 'senderId',
      聊天对象昵称: 'talkerName',
      聊天对象id: 'talkerId',
      内容: 'content',
    },
  },
]

export interface ColumnMap {
  layout: Layout
  at: Partial<Record<Field, number>>
  count: number
  /** `Remark` and `NickName` name the chat, and `Sender` holds names: how WeChatMsg wrote its files. */
  talkerNamed?: boolean
  /** Old WeChatMsg files name nine columns and write ten values: the tenth is the server's message id. */
  unnamedId: number | null
}

export function mapColumns(header: readonly string[]): ColumnMap | null {
  const names = header.map((cell) =>
    cell
      .replace(/^\uFEFF/, '')
      .trim()
      .toLowerCase(),
  )
  for (const { layout, needs, fields } of layouts) {
    if (!needs.every((need) => names.includes(need))) continue
    const at: ColumnMap['at'] = {}
    names.forEach((name, index) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (field !== undefined && at[field] === undefined) at[field] = index
    })
    const unnamedId = layout === 'all-chats' && at.id === undefined ? names.length : null
    return { layout, at, count: names.length, unnamedId }
  }
  return null
}

/**
 * WeChatMsg put the chat's names into `Remark` and `NickName` and the speaker's into `Sender`; later tools put the speaker's
 * into all three. The rows tell which: in the first case they stay the same within a chat while the speakers change.
 */
export class NamedByTalker {
  readonly #chats = new Map<string, { pair: string; sender: string; same: boolean; several: boolean }>()

  see(talkerId: string, remark: string, nickname: string, sender: string): void {
    if (sender === '' || (remark === '' && nickname === '')) return
    const pair = `${remark}\n${nickname}`
    const chat = this.#chats.get(talkerId)
    if (!chat) {
      this.#chats.set(talkerId, { pair, sender, same: true, several: false })
      return
    }
    if (chat.pair !== pair) chat.same = false
    if (chat.sender !== sender) chat.several = true
  }

  get result(): boolean {
    let forIt = 0
    let against = 0
    for (const { same, several } of this.#chats.values()) {
      if (!same) against++
      else if (several) forIt++
    }
    return forIt > against
  }
}

export function talkerNamed(columns: ColumnMap): ColumnMap {
  const { remark, nickname, ...at } = columns.at
  return {
    ...columns,
    at: {
      ...at,
      ...(nickname === undefined ? {} : { talkerName: nickname }),
      ...(remark === undefined ? {} : { talkerRemark: remark }),
    },
    talkerNamed: true,
  }
}

import { expect, test } from 'vitest'
import { parseText, said, utc } from '../../testing/parsing.ts'

const NEW = 'localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender'

test('all chats in one file: who talks to whom, direct and group, kinds by their codes', async () => {
  const parsed = await parseText(
    'messages.csv',
    `\uFEFF${NEW}\n` +
      '1,217,1,0,0,1628863878,,我通过了你的朋友验证请求，现在我们可以开始聊天了,2021-08-13 22:11:18,21-新传-宋悦,Viζa.,wxid_song\n' +
      '2,217,1,0,1,1628863886,,你好,2021-08-13 22:11:26,店长,店长,wxid_me\n' +
      '3,300,1,0,0,1628863900,,"多行\n内容, 带逗号和""引号""",2021-08-13 22:11:40,,阿May,wxid_may\n' +
      '4,300,3,0,0,1628863901,,,2021-08-13 22:11:41,,Bo,wxid_bo\n' +
      '5,300,49,6,0,1628863902,,"<?xml version=""1.0""?><msg><appmsg><title>报价单.pdf</title></appmsg></msg>",2021-08-13 22:11:42,,Bo,wxid_bo\n' +
      '6,300,49,33,0,1628863903,,[小程序],2021-08-13 22:11:43,,Bo,wxid_bo\n' +
      '7,300,10000,0,0,1628863904,,"""Bo"" 撤回了一条消息",2021-08-13 22:11:44,,Bo,wxid_bo\n' +
      '8,300,34,0,0,1628863905,,[语音],2021-08-13 22:11:45,,Bo,wxid_bo\n',
  )
  expect(parsed.format).toBe('wechat-csv')
  expect(parsed.conversations.map(({ kind, nativeId, title }) => [kind, nativeId, title])).toEqual([
    ['direct', 'wxid_song', '21-新传-宋悦'],
    ['group', undefined, '微信群 300'],
  ])
  expect(parsed.messages.map(({ kind, text }) => [kind, text])).toEqual([
    ['text', '我通过了你的朋友验证请求，现在我们可以开始聊天了'],
    ['text', '你好'],
    ['text', '多行\n内容, 带逗号和"引号"'],
    ['image', ''],
    ['file', '报价单.pdf'],
    ['miniProgram', ''],
    ['system', '"Bo" 撤回了一条消息'],
    ['voice', ''],
  ])
  expect(utc(parsed.messages[0]!.sentAt)).toBe('2021-08-13 14:11:18')
  expect(parsed.contacts.find((contact) => contact.isSelf)).toMatchObject({ nativeId: 'wxid_me', name: '店长' })
  expect(parsed.contacts[0]).toMatchObject({ nativeId: 'wxid_song', name: 'Viζa.', remark: '21-新传-宋悦' })
})

test('WeChatMsg names the chat in every row and the speaker in Sender', async () => {
  const parsed = await parseText(
    'messages.csv',
    `${NEW}\n` +
      '1,12,1,0,0,1628863878,,早,2021-08-13 22:11:18,,福利一群,小林\n' +
      '2,12,1,0,1,1628863879,,早呀,2021-08-13 22:11:19,,福利一群,我\n' +
      '3,12,1,0,0,1628863880,,几点发货,2021-08-13 22:11:20,,福利一群,阿May\n' +
      '4,13,1,0,0,1628863881,,在吗,2021-08-13 22:11:21,王姐备注,王姐,王姐\n' +
      '5,13,1,0,1,1628863882,,在,2021-08-13 22:11:22,王姐备注,王姐,我\n',
  )
  expect(parsed.conversations.map(({ title, kind }) => [title, kind])).toEqual([
    ['福利一群', 'group'],
    ['王姐备注', 'direct'],
  ])
  expect(said(parsed)).toEqual([
    ['小林', '早'],
    ['我', '早呀'],
    ['阿May', '几点发货'],
    ['王姐', '在吗'],
    ['我', '在'],
  ])
  expect(parsed.contacts.filter((contact) => contact.isSelf).map(({ name }) => name)).toEqual(['我'])
})

test('a file of one group where only one person spoke is still a group, by its notices', async () => {
  const parsed = await parseText(
    '福利一群.csv',
    '消息ID,类型,发送人,时间,内容\n1,文本,小林,2024-02-01 10:00:00,在吗\n2,系统消息,,2024-02-01 10:01:00,阿May加入了群聊\n',
  )
  expect(parsed.conversations[0]).toMatchObject({ kind: 'group', title: '福利一群' })
})

test('old files name nine columns and write ten: the tenth is the id, and a recall notice takes its message back', async () => {
  const parsed = await parseText(
    'messages.csv',
    'localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime\n' +
      '1,5,1,0,0,1628863878,,在吗,2021-08-13 22:11:18,7239487234987234987\n' +
      '2,5,10000,4,0,1628863880,,"""小林"" 撤回了一条消息",2021-08-13 22:11:20,7239487234987234988\n' +
      '3,5,1,0,0,1628863881,,"wxid_lin99:\n群里的话",2021-08-13 22:11:21,7239487234987234989\n',
  )
  expect(parsed.rejected).toEqual([])
  expect(parsed.messages.map(({ nativeId, recalls, text }) => [nativeId, recalls, text])).toEqual([
    ['7239487234987234987', undefined, '在吗'],
    ['7239487234987234988', '7239487234987234988', '"小林" 撤回了一条消息'],
    ['7239487234987234989', undefined, '群里的话'],
  ])
  expect(parsed.messages[2]!.senderKey).toBe('wxid_lin99')
})

test('one chat a file, with types in words', async () => {
  const parsed = await parseText(
    '小红.csv',
    '\uFEFF消息ID,类型,发送人,时间,内容,备注,昵称,更多信息\n1,文本,小红,2024-02-01 10:00:00,在吗,小红,小红,more\n2,文本,我,2024-02-01 10:01:00,在,我,我,more\n3,图片,小红,2024-02-01 10:02:00,[图片],小红,小红,\n4,系统消息,小红,2024-02-01 10:03:00,你撤回了一条消息,,,\n',
  )
  expect(parsed.conversations[0]).toMatchObject({ kind: 'direct', title: '小红' })
  expect(parsed.messages.map(({ kind }) => kind)).toEqual(['text', 'text', 'image', 'system'])
  expect(parsed.contacts.map(({ name, isSelf }) => [name, isSelf ?? false])).toEqual([
    ['小红', false],
    ['我', true],
  ])
})

test('chatlog: rooms by their id, times with an offset, placeholders', async () => {
  const parsed = await parseText(
    'export.csv',
    'Time,SenderName,Sender,TalkerName,Talker,Content\n' +
      '2024-02-01T10:00:00+08:00,阿May,wxid_may,新品群,123@chatroom,什么时候到货\n' +
      '2024-02-01 10:01:00,店长,wxid_me,小林,wxid_lin,下周三\n' +
      '2024-02-01 10:02:00,小林,wxid_lin,小林,wxid_lin,![图片](http://127.0.0.1/x.jpg)\n' +
      '2024-02-01 10:03:00,小林,wxid_lin,小林,wxid_lin,[链接|新品介绍](https://example.com)\n',
  )
  expect(parsed.conversations.map(({ title, kind, nativeId }) => [title, kind, nativeId])).toEqual([
    ['新品群', 'group', '123@chatroom'],
    ['小林', 'direct', 'wxid_lin'],
  ])
  expect(parsed.messages.map(({ kind, text }) => [kind, text])).toEqual([
    ['text', '什么时候到货'],
    ['text', '下周三'],
    ['image', ''],
    ['link', '新品介绍'],
  ])
  expect(utc(parsed.messages[0]!.sentAt)).toBe('2024-02-01 02:00:00')
  expect(parsed.contacts.filter((contact) => contact.isSelf).map((contact) => contact.nativeId)).toEqual(['wxid_me'])
})

test('wetrace: the same by Chinese names', async () => {
  const parsed = await parseText(
    '导出.csv',
    '时间,发送人昵称,发送人ID,聊天对象昵称,聊天对象ID,内容\n2024-02-01 10:00:00,阿May,wxid_may,新品群,123@chatroom,到货了吗\n',
  )
  expect(said(parsed)).toEqual([['阿May', '到货了吗']])
  expect(parsed.conversations[0]).toMatchObject({ title: '新品群', kind: 'group', nativeId: '123@chatroom' })
})

test('broken rows are left out with their line, the rest goes in', async () => {
  const parsed = await parseText(
    'm.csv',
    `${NEW}\n1,217,1,0,0,never,,a,,x,x,wxid_a\n2,217,1\n3,,1,0,0,1628863878,,b,,x,x,wxid_a\n4,217,1,0,0,1628863878,,c,2021-08-13 22:11:18,x,x,wxid_a\n`,
  )
  expect(parsed.messages.map(({ text }) => text)).toEqual(['c'])
  expect(parsed.rejected.map(({ at, reason }) => [at, reason.code])).toEqual([
    ['m.csv:2', 'TIME_BAD'],
    ['m.csv:3', 'COLUMNS'],
    ['m.csv:4', 'TALKER_MISSING'],
  ])
})

test('XML: entities, CDATA, quotes, pats, recalls, cards and places are read', async () => {
  const quote = (content: string, title = '好的') =>
    `<?xml version="1.0"?><msg><appmsg appid=""><title>${title}</title><type>57</type><refermsg><type>1</type><displayname>小雨</displayname><content>${content}</content></refermsg></appmsg></msg>`
  const rows: [type: string, subType: string, xml: string][] = [
    ['49', '5', '<msg><appmsg><title>A &amp; B &lt;新品&gt;</title><des>x</des><type>5</type></appmsg></msg>'],
    ['49', '5', '<msg><appmsg><title><![CDATA[买一送一 & 包邮]]></title></appmsg></msg>'],
    ['49', '57', quote('我要投诉')],
    ['49', '', quote('&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;报价单&lt;/title&gt;&lt;/appmsg&gt;&lt;/msg&gt;')],
    ['49', '57', `wxid_abcdef:\n${quote('wxid_zzzzzz:\n在吗')}`],
    ['10000', '', '<sysmsg type="pat"><pat><template><![CDATA["${wxid_a}" 拍了拍我]]></template></pat></sysmsg>'],
    [
      '10002',
      '',
      '<sysmsg type="revokemsg"><revokemsg><replacemsg><![CDATA["小雨" 撤回了一条消息]]></replacemsg></revokemsg></sysmsg>',
    ],
    ['42', '', '<msg nickname="阿敏 &amp; 店" alias="x"/>'],
    ['48', '', '<msg><location x="1" y="2" label="人民路 1 号" poiname="团长家"/></msg>'],
  ]
  const parsed = await parseText(
    'm.csv',
    `${NEW}\n${rows.map(([type, sub, xml], i) => `${i + 1},217,${type},${sub},0,${1628863878 + i},,"${xml.replaceAll('"', '""')}",,,小雨,wxid_rain\n`).join('')}`,
  )
  const line = '- - - - - - - - - - - - - - -'
  expect(parsed.messages.map(({ kind, text }) => [kind, text])).toEqual([
    ['link', 'A & B <新品>'],
    ['link', '买一送一 & 包邮'],
    ['text', `「小雨：我要投诉」\n${line}\n好的`],
    ['text', `「小雨：报价单」\n${line}\n好的`],
    ['text', `「小雨：在吗」\n${line}\n好的`],
    ['system', '"wxid_a" 拍了拍我'],
    ['system', '"小雨" 撤回了一条消息'],
    ['card', '阿敏 & 店'],
    ['location', '团长家 人民路 1 号'],
  ])
})

test('PyWxDump: who spoke by id, the chat by its room', async () => {
  const parsed = await parseText(
    'c.csv',
    'id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,extra,CreateTime\n' +
      '1,700100020003000401,文本,0,wxid_rain01,1@chatroom,在吗,,,2024-03-12 17:04:05\n' +
      '2,700100020003000402,图片,1,wxid_shop01,1@chatroom,图片,,,2024-03-12 17:05:05\n',
  )
  expect(parsed.format).toBe('wechat-csv')
  expect(parsed.messages.map(({ nativeId, kind, senderKey }) => [nativeId, kind, senderKey])).toEqual([
    ['700100020003000401', 'text', 'wxid_rain01'],
    ['700100020003000402', 'image', 'wxid_shop01'],
  ])
  expect(parsed.contacts.filter(({ isSelf }) => isSelf).map(({ nativeId }) => nativeId)).toEqual(['wxid_shop01'])
})

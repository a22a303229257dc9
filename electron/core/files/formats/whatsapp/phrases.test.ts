import { describe, expect, test } from 'vitest'
import { parseText, utc } from '../../testing/parsing.ts'
import { isDeletion, isEditMark, isEncryptionNotice, languages, leftOutKind, titleOf } from './phrases.ts'

test('the main languages have each of the words that matter', () => {
  for (const code of 'zh en es pt fr de it nl ru uk pl tr ar he id ms hi th vi ja ko fa ur sv da nb fi cs ro hu el'.split(' ')) {
    const language = languages[code]!
    for (const field of [
      'media',
      'image',
      'video',
      'voice',
      'image2',
      'document',
      'card',
      'deleted',
      'edited',
      'attached',
      'encrypted',
      'title',
    ] as const)
      expect(language[field], `${code}.${field}`).toBeTruthy()
  }
})

describe('media that was left out', () => {
  test.each([
    ['<Medien ausgeschlossen>', 'file'],
    ['<Multimedia omitido>', 'file'],
    ['<Médias omis>', 'file'],
    ['<Arquivo de mídia oculto>', 'file'],
    ['<Media omessi>', 'file'],
    ['<Без медиафайлов>', 'file'],
    ['<Medya dahil edilmedi>', 'file'],
    ['<تم استبعاد الوسائط>', 'file'],
    ['<המדיה לא נכללה>', 'file'],
    ['<Media tidak disertakan>', 'file'],
    ['<मीडिया के बिना>', 'file'],
    ['<メディアは含まれていません>', 'file'],
    ['<미디어 파일을 생략한 대화내용>', 'file'],
    ['< Média vynechána >', 'file'],
    ['<省略影音内容>', 'file'],
    ['<已省略媒体文件>', 'file'],
    ['<省略多媒體檔案>', 'file'],
    ['<忽略多媒體檔>', 'file'],
    ['‎圖片已略去', 'image'],
    ['‎照片已忽略', 'image'],
    ['‎imagem ocultada', 'image'],
    ['‎afbeelding weggelaten', 'image'],
    ['‎изображение отсутствует', 'image'],
    ['‎görüntü dahil edilmedi', 'image'],
    ['‎vidéo absente', 'video'],
    ['‎影片已省略', 'video'],
    ['‎áudio ocultado', 'voice'],
    ['‎음성 메시지 생략됨', 'voice'],
    ['‎音訊已略去', 'voice'],
    ['‎貼圖已忽略', 'image'],
    ['‎figurinha omitida', 'image'],
    ['‎GIF 动态图已被忽略', 'image'],
    ['‎documento omitido', 'file'],
    ['‎Tarjeta de contacto omitida', 'card'],
    ['<View once voice message omitted>', 'voice'],
    ['<View once video omitted>', 'video'],
    ['一次性语音消息已省略', 'voice'],
  ])('%s', (text, kind) => expect(leftOutKind(text)).toBe(kind))

  test.each(['image omitted by mistake', '图片', '这张图片已忽略吗', 'no media', 'Video'])('%s is speech', (text) =>
    expect(leftOutKind(text)).toBeNull(),
  )
})

test.each([
  'This message was deleted by admin Bob.',
  '这条消息已删除',
  '此訊息已被刪除。',
  '您已删除这条消息。',
  'Diese Nachricht wurde gelöscht.',
  'Você apagou esta mensagem',
  'Ce message a été supprimé',
  'Questo messaggio è stato eliminato',
  'Данное сообщение удалено.',
  'Bu mesaj silindi',
  'تم حذف هذه الرسالة',
  'הודעה זו נמחקה',
  'Pesan ini dihapus',
  '삭제된 메시지입니다.',
  'このメッセージは削除されました。',
  'Tin nhắn này đã bị xóa',
  'ข้อความนี้ถูกลบแล้ว',
])('%s is a deletion', (text) => expect(isDeletion(text)).toBe(true))

test.each([
  '此消息已编辑',
  'Se editó este mensaje.',
  'Mensagem editada',
  'Это сообщение изменено',
  'ההודעה נערכה',
  '此訊息已編輯',
])('%s marks an edit', (text) => expect(isEditMark(text)).toBe(true))

test('the notice about encryption is known in any language', () => {
  for (const text of [
    'Los mensajes y las llamadas están cifrados de extremo a extremo.',
    'Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.',
    '消息和通话都进行端到端加密。',
    '訊息和通話經端對端加密。',
    'メッセージと通話はエンドツーエンド暗号化されています。',
    'Сообщения и звонки защищены сквозным шифрованием.',
  ])
    expect(isEncryptionNotice(text), text).toBe(true)
})

test.each([
  ['与小雨的 WhatsApp 聊天', '小雨'],
  ['與小美的WhatsApp對話', '小美'],
  ['WhatsApp-Chat mit Ann', 'Ann'],
  ['Conversa do WhatsApp com Ana', 'Ana'],
  ['Чат WhatsApp с контактом Иван', 'Иван'],
  ['Chat WhatsApp dengan Budi', 'Budi'],
  ['WhatsApp_Chat_with_Deals (2)', 'Deals'],
])('%s is the chat of %s', (name, title) => expect(titleOf(name)).toBe(title))

describe('what a phone attaches', () => {
  const one = async (text: string) =>
    (await parseText('_chat.txt', `[13.06.18, 10:00:00] Ann: ${text}\n[13.06.18, 10:01:00] Bo: ok\n`)).messages[0]!
  test.each([
    ['看这张 ‎<附件：00000042-PHOTO-2024-03-05-13-10-08.jpg>', 'image', '看这张', '00000042-PHOTO-2024-03-05-13-10-08.jpg'],
    ['Report.pdf • ‎3 pages ‎<attached: 00000043-Report.pdf>', 'file', '', '00000043-Report.pdf'],
    ['bel ekte ‎<未知语言: 00000044-VIDEO-2024-03-05.mp4>', 'video', 'bel ekte', '00000044-VIDEO-2024-03-05.mp4'],
    ['Report.pdf • ‎3 pages ‎document omitted', 'file', '', 'Report.pdf'],
    ['报价.pdf • 3 页 文档已省略', 'file', '', '报价.pdf'],
    ['look at this ‎image omitted', 'image', 'look at this', undefined],
  ])('%s', async (text, kind, caption, name) => {
    const message = await one(text)
    expect([message.kind, message.text, message.media?.name]).toEqual([kind, caption, name])
  })
  test.each(['see <note: tomorrow.at noon>', 'a <b: c> d', 'Report.pdf is missing'])('%s is speech', async (text) => {
    expect(await one(text)).toMatchObject({ kind: 'text', text })
  })
})

describe('dates in more scripts and words', () => {
  test.each([
    ['١٣‏/٦‏/٢٠١٨، ٩:٢٥ م - Ann: hi'],
    ['۱۳/۶/۲۰۱۸، ۲۱:۲۵ - Ann: hi'],
    ['१३/०६/२०१८, ९:२५ pm - Ann: hi'],
    ['13/6/2561 21:25 - Ann: hi'],
    ['13.06.2018 г., 21:25 - Ann: hi'],
    ['13.06.2018 pukul 21.25 - Ann: hi'],
    ['2018년 6월 13일 오후 9:25 - Ann: hi'],
    ['[2018. 6. 13. 오후 9:25:15] Ann: hi'],
    ['[‎13/‎06/‎2018, ‎21:25:15] Ann: hi'],
    ['13/06/2018 21 h 25 - Ann: hi'],
    ['13/6/2018, 9:25 CH - Ann: hi'],
    ['2018/6/13 下午9:25:15 - Ann: hi'],
  ])('%s', async (line) => {
    const parsed = await parseText('a.txt', `${line}\n`, { zone: 'UTC' })
    expect(parsed.messages.map(({ sentAt, text }) => [utc(sentAt).slice(0, 16), text])).toEqual([['2018-06-13 21:25', 'hi']])
  })
})

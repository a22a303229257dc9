/** Generated messages as files that people export, written as streams so that a million fit. */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import type { CorpusMessage } from './corpus.ts'

async function writeAll(path: string, pieces: Iterable<string>): Promise<void> {
  const out = createWriteStream(path)
  let waiting = ''
  for (const piece of pieces) {
    waiting += piece
    if (waiting.length > 1 << 18) {
      if (!out.write(waiting)) await once(out, 'drain')
      waiting = ''
    }
  }
  out.end(waiting)
  await once(out, 'finish')
}

/** Telegram Desktop, a whole account: chat after chat, each from its beginning. */
export function writeTelegram(path: string, messages: readonly CorpusMessage[]): Promise<void> {
  const byGroup = new Map<number, CorpusMessage[]>()
  for (const message of messages) {
    const list = byGroup.get(message.group)
    if (list) list.push(message)
    else byGroup.set(message.group, [message])
  }
  function* pieces(): Generator<string> {
    yield '{"about":"","chats":{"about":"","list":['
    let first = true
    for (const [group, list] of byGroup) {
      yield `${first ? '' : ','}{"name":"客户群${group}","type":"private_supergroup","id":${1000 + group},"messages":[`
      first = false
      let comma = ''
      for (let i = 0; i < list.length; i += 1) {
        const { sentAt, sender, text } = list[i]!
        const said = JSON.stringify(text)
        yield `${comma}{"id":${i + 1},"type":"message","date":"${new Date(sentAt).toISOString().slice(0, 19)}","date_unixtime":"${Math.floor(sentAt / 1000)}","from":"客户${sender}","from_id":"user${sender + 1}","text":${said},"text_entities":[{"type":"plain","text":${said}}]}`
        comma = ','
      }
      yield ']}'
    }
    yield ']}}'
  }
  return writeAll(path, pieces())
}

/** A WeChat table in chatlog's columns: all chats together in order of time. */
export function writeChatlog(path: string, messages: readonly CorpusMessage[]): Promise<void> {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  function* pieces(): Generator<string> {
    yield 'Time,SenderName,Sender,TalkerName,Talker,Content\n'
    for (const { sentAt, group, sender, text } of messages) {
      yield `${new Date(sentAt).toISOString()},客户${sender},wxid_${sender},客户群${group},${group}@chatroom,${cell(text)}\n`
    }
  }
  return writeAll(path, pieces())
}

/** Writes one made-up chat in the shapes the formats have. Local times are UTC. */
export interface Line {
  name: string
  /** Minutes since 2024-01-01 00:00. */
  minute: number
  text: string
}

const START = Date.UTC(2024, 0, 1)
const pad = (n: number) => String(n).padStart(2, '0')

export const instantOf = (line: Line): number => START + line.minute * 60_000

function parts(line: Line) {
  const date = new Date(instantOf(line))
  return {
    y: date.getUTCFullYear(),
    m: date.getUTCMonth() + 1,
    d: date.getUTCDate(),
    h: date.getUTCHours(),
    min: pad(date.getUTCMinutes()),
  }
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

export const writers: Record<string, (chat: Line[]) => string> = {
  'whatsapp-txt (Android)': (chat) =>
    chat
      .map((line) =>
        (({ y, m, d, h, min }) => `${pad(d)}/${pad(m)}/${y}, ${pad(h)}:${min} - ${line.name}: ${line.text}\n`)(parts(line)),
      )
      .join(''),
  'whatsapp-txt (iPhone)': (chat) =>
    chat
      .map((line) =>
        (({ y, m, d, h, min }) =>
          `[${m}/${d}/${String(y).slice(2)}, ${h % 12 || 12}:${min}:00\u202f${h < 12 ? 'AM' : 'PM'}] ${line.name}: ${line.text}\r\n`)(
          parts(line),
        ),
      )
      .join(''),
  'line-txt': (chat) => {
    let day = ''
    let text = '[LINE] お客様のトーク履歴\r\n保存日時：2024/12/31 10:00\r\n'
    for (const line of chat) {
      const { y, m, d, h, min } = parts(line)
      const today = `${y}/${pad(m)}/${pad(d)}(月)`
      if (today !== day) text += `\r\n${(day = today)}\r\n`
      text += `${pad(h)}:${min}\t${line.name}\t${line.text.includes('\n') ? `"${line.text.replaceAll('"', '""')}"` : line.text}\r\n`
    }
    return text
  },
  'qq-txt': (chat) =>
    `消息记录（此消息记录为文本格式，不支持重新导入）\n\n${'='.repeat(64)}\n消息分组:群\n${'='.repeat(64)}\n消息对象:群\n${'='.repeat(64)}\n\n` +
    chat
      .map((line) =>
        (({ y, m, d, h, min }) =>
          `${y}-${pad(m)}-${pad(d)} ${h}:${min}:00 ${line.name}(${10_000 + line.name.length})\n${line.text}\n\n`)(parts(line)),
      )
      .join(''),
  'telegram-json': (chat) =>
    JSON.stringify(
      {
        name: 'g',
        type: 'private_group',
        id: 1,
        messages: chat.map((line, i) => ({
          id: i + 1,
          type: 'message',
          date_unixtime: String(instantOf(line) / 1000),
          from: line.name,
          from_id: `user${line.name.length}`,
          text: line.text,
        })),
      },
      null,
      1,
    ),
  'wechat-csv': (chat) =>
    `\uFEFF消息ID,类型,发送人,时间,内容\r\n${chat
      .map((line, i) =>
        (({ y, m, d, h, min }) =>
          `${i},文本,${quoted(line.name)},${y}-${pad(m)}-${pad(d)} ${pad(h)}:${min}:00,${quoted(line.text)}\r\n`)(parts(line)),
      )
      .join('')}`,
}

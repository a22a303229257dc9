/**
 * What a message quotes, and what its sender said themselves. A message is stored as its channel gave it, quote and all, so that it is
 * the same message however often it comes; whoever looks for a meaning looks at the own words only (docs/decisions/quotes.md).
 */

export interface Quote {
  /** Who said it, as the quote has it; null where it does not say. */
  sender: string | null
  text: string
}

interface Spoken {
  /** Null where nothing is quoted. */
  quote: Quote | null
  own: string
  /** [start, end) of what is not own words, in order; the rest put together and trimmed is `own`. */
  holes: readonly (readonly [number, number])[]
}

/** The mark of WeChat's own clients between a quote and the answer to it. */
const WECHAT_RULE = '- - - - - - - - - - - - - - -'

/** A quote that came in fields of its own, written as WeChat's clients write one. */
export function withQuote(quote: Quote, own: string): string {
  const said = quote.sender === null ? quote.text : `${quote.sender}：${quote.text}`
  return `「${said}」\n${WECHAT_RULE}\n${own}`
}

/** WeCom's first line, in its languages. */
const WECOM =
  /^\s*(?:这是一条引用\/?回复消息|這是一[則条條]引用\/?回[覆復复](?:訊息|消息)|This is an? (?:quote|reply|quoted)\b[^\n:："]{0,40}|これは引用[^\n:："]{0,40})\s*[:：]/i
const WECOM_NEXT = /这是一条引用|這是一[则條条則]引用|This is an? (?:quote|reply)/gi
/** WeCom's line between the two, behind the closing quotation mark; alone where the quotation is cut off. */
const WECOM_CLOSE = /["”」][^\S\n]*\n[^\S\n]*-{4,}[^\S\n]*(?:\n|$)/g
const WECOM_RULE = /\n[^\S\n]*-{4,}[^\S\n]*(?:\n|$)/
const RULE = '(?:[-—–─－][^\\S\\n]*){3,}'
/** Behind a corner bracket a line of dashes, on the same line or the next. */
const WECHAT_CLOSE = new RegExp(`」\\s*${RULE}(?:\\n|$|(?=\\S))`, 'g')
/** Other quotation marks are ordinary speech unless the dashes have a line to themselves. */
const OTHER_CLOSE = new RegExp(`["”』][^\\S\\n]*\\n[^\\S\\n]*${RULE}(?:\\n|$)`, 'g')
/** `name: text` without quotation marks counts only before the very line that WeChat draws. */
const BARE = /^[^\n:：]{1,40}[:：][\s\S]{0,2000}?\n(?:- ){8,}-?[^\S\n]*(?:\n|$)/
/** Exporters: [引用 name：text] or [回复 name: text] before the answer. */
const BRACKET = /^\s*\[(?:引用|回复|回覆|Quote|Reply)\s?(?:消息|to)?\s*([^\]\n:：]{0,40})[:：]\s*([^\]]{0,2000})\]\s*/i
/** OneBot's code in a text that was kept raw, with or without what is answered. */
const CQ_REPLY = /^\s*\[CQ:reply,([^\]]{0,4000})\]/
/** One or two arrows, and a space or Chinese behind them, begin a quoted line; more are an ornament. */
const ARROW_LINE = /^>(?: ?>)?(?:[ \u00a0]|$|(?=[\u3400-\u9fff]))/
/** A mail's own mark: all that follows is an earlier letter. */
const MAIL =
  /(?:^|\n)[^\S\n]*(?:-{3,}[^\S\n]*(?:原始邮件|原始郵件|Original Message|转发邮件|Forwarded message)[^\S\n]*-{3,}|(?:On [^\n]{6,100} wrote|在 ?\d{4}[^\n]{4,100}写道)[:：][^\S\n]*(?=\n|$))/i

/** Exporters that write the quote below the answer: `[引用]…name：text` or `引用：name：text` in a line of its own. */
const BELOW = /\n[^\S\n]*(?:\[引用\][^\n:：]{0,60}[:：]|引用[^\S\n]?[:：][^\n:：]{1,40}[:：])(?=[^\n]*\S)/
const BELOW_MARK = /^(?:\[引用\](?:\s*[(（][^)）\n]{0,40}[)）])?|引用[^\S\n]?[:：])\s*/

const MAY_QUOTE =
  /[-—–─－](?:[^\S\n]*[-—–─－]){2}|(?:^|\n)>|^\s*\[(?:引用|回|quote|reply|CQ:reply)|\n[^\S\n]*\[?引用|写道|wrote:|^\s*(?:这是一|這是一|this is a|これは)/i

const NOTHING: readonly (readonly [number, number])[] = []

/** Splits a stored text. Never throws; a text that quotes nothing comes back as it is. */
export function splitQuote(text: string): Spoken {
  if (!MAY_QUOTE.test(text)) return { quote: null, own: text, holes: NOTHING }
  return atTheTop(text) ?? inLines(text) ?? { quote: null, own: text, holes: NOTHING }
}

/** What the sender said themselves. */
export const ownWords = (text: string): string => splitQuote(text).own

function atTheTop(text: string): Spoken | null {
  const wecom = WECOM.exec(text)
  if (wecom) {
    const end = closing(text, WECOM_CLOSE, WECOM_NEXT)
    if (end) return cut(text, end.end, text.slice(wecom[0].length, end.start))
    const rule = placed(WECOM_RULE.exec(text))
    if (rule) return cut(text, rule.end, text.slice(wecom[0].length, rule.start))
    // Without the line only a quotation that closes at the very end is one: it was answered with something that is no text.
    const quoted = text.slice(wecom[0].length).trim()
    return /^["“「]/.test(quoted) && /["”」]$/.test(quoted) ? cut(text, text.length, quoted.slice(0, -1)) : null
  }
  const code = CQ_REPLY.exec(text)
  if (code) {
    const answered = /(?:^|,)text=([^,]*)/.exec(code[1]!)?.[1] ?? ''
    const found = cut(text, code[0].length, answered)
    return answered === '' ? { ...found, quote: null } : found
  }
  const bracket = BRACKET.exec(text)
  if (bracket) return cut(text, bracket[0].length, `${bracket[1]}：${bracket[2]}`)
  const lead = /^\s*(?:@[^\s@]{1,30}\s+)?/.exec(text)![0].length
  const opens = text[lead]
  let end: Place | null = null
  if (opens === '「') end = closing(text, WECHAT_CLOSE, /「/g, /」/g)
  else if (opens === '"' || opens === '“' || opens === '『') end = closing(text, OTHER_CLOSE)
  if (end) return cut(text, end.end, text.slice(lead, end.start))
  const bare = BARE.exec(text)
  return bare ? cut(text, bare[0].length, bare[0].replace(/\n(?:- ){8,}-?\s*$/, '')) : null
}

interface Place {
  start: number
  end: number
}

const placed = (match: RegExpExecArray | null): Place | null =>
  match && { start: match.index, end: match.index + match[0].length }

/** Where a quote ends: the first closing mark by which as many were closed as opened before it, else the first one. */
function closing(text: string, marks: RegExp, openings?: RegExp, closings?: RegExp): Place | null {
  let first: Place | null = null
  let open = 0
  let read = 0
  for (const match of text.matchAll(marks)) {
    const found = placed(match)!
    first ??= found
    if (!openings) break
    const between = text.slice(read, found.start)
    open += (between.match(openings)?.length ?? 0) - (closings ? (between.match(closings)?.length ?? 0) : 0) - 1
    if (open <= 0) return found
    read = found.start + 1
  }
  return first
}

function cut(text: string, end: number, quoted: string): Spoken {
  return { quote: readQuote(quoted), own: text.slice(end).trim(), holes: [[0, end]] }
}

/** `“name：text`, with or without its mark and its name. */
function readQuote(quoted: string): Quote {
  let bare = quoted.trim()
  if (/^["“「『]/.test(bare)) bare = bare.slice(1).trimStart()
  const named = /^([^\n:：]{1,60})[:：]\s*([\s\S]*)$/.exec(bare)
  // An address is no name.
  if (named && !/^https?$/i.test(named[1]!)) return { sender: named[1]!.trim(), text: named[2]!.trim() }
  return { sender: null, text: bare }
}

/** Quoted lines anywhere, and an earlier letter at the end. Nothing but quoted lines is a style. */
function inLines(text: string): Spoken | null {
  const holes: [number, number][] = []
  const quoted: string[] = []
  const own: string[] = []
  const ends = [MAIL.exec(text), BELOW.exec(text)].flatMap((found) =>
    found && text.slice(0, found.index).trim() !== '' ? found.index : [],
  )
  const stop = Math.min(text.length, ...ends)
  for (let at = 0; at < stop;) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 || newline >= stop ? stop : newline + 1
    const line = text.slice(at, end)
    const arrow = ARROW_LINE.exec(line.trimEnd())
    if (arrow) {
      quoted.push(line.trimEnd().slice(arrow[0].length).trim())
      const last = holes.at(-1)
      if (last && last[1] === at) last[1] = end
      else holes.push([at, end])
    } else own.push(line)
    at = end
  }
  if (stop < text.length) {
    const below = text.slice(stop).trim()
    const named = below.replace(BELOW_MARK, '')
    holes.push([stop, text.length])
    if (named !== below && quoted.length === 0) {
      const words = own.join('').trim()
      return words === '' ? null : { quote: readQuote(named), own: words, holes }
    }
    quoted.push(below)
  }
  const words = own.join('').trim()
  return quoted.length === 0 || words === '' ? null : { quote: readArrows(quoted), own: words, holes }
}

/** chatlog writes `> name time` above what is quoted. */
function readArrows(lines: string[]): Quote {
  const head = /^(.{1,60}?)\s+(?:\d{4}-\d{2}-\d{2}\s+)?\d{1,2}:\d{2}(?::\d{2})?$/.exec(lines[0]!)
  if (head && lines.length > 1) return { sender: head[1]!, text: lines.slice(1).join('\n').trim() }
  return { sender: null, text: lines.join('\n').trim() }
}

/** Tells 我没有要取消订单 from 取消订单: what is denied must neither draw a draft nor raise an alarm. */
import { CLAUSE } from '#shared/domain/character-table.ts'

/** Words that may be between the denial and what is denied. */
const FILLER =
  '(?:再|想要?|要|去|来|申请|办理?|进行|给我|帮我|给你们?|你们?|我|有|被|说|真|是|打算|需要|会|什么|任何|必要|开|领|买|弄|搞|改)'
/** Denials of an intention. A bare 没/没有 is a fact here (快递没有发货 is a question about sending), not a denial. */
const INTENT =
  '(?:没有?(?:要|想|说|打算|准备|申请|必要)|不是(?:要|想|来|说)|不(?:想|要|打算|准备|需要|用|必|该|是)|无需|无意|(?<![分特区个级告离性类])别|勿|先不|暂时不|从没|从来没|并没有?|并不|又不是|也不是)'
/** For alarms also plain facts: 没有过敏, 没有投诉. */
const FACT = '(?:没有?|未|无|不会|不至于|并非|毫无)'

const INTENT_BEFORE = new RegExp(`(${INTENT})${FILLER}*$`)
const ANY_BEFORE = new RegExp(`(${INTENT}|${FACT})${FILLER}*$`)
const FACT_BEFORE = new RegExp(`((?:没有?|未|无|并没有?|从没|从来没)(?:出现|发生|任何)?)${FILLER}*$`)
/** 没有 + 要取消: the denial ends inside the hit. */
const OPEN_END = /(没有?|不是|并没有?|并不|不|(?<![分特区个级告离性类])别)$/
const OPEN_START = /^(?:想要?|要|打算|需要|用|准备|说要)/

export type NegationKind = 'intent' | 'any' | 'fact'

interface Denial {
  /** [start, end) of the denying words in the normalised text. */
  span: [number, number]
}

/** The denial of `text[start, end)` within its clause, or null. */
export function denialOf(text: string, start: number, end: number, kind: NegationKind): Denial | null {
  const clauseStart = text.lastIndexOf(CLAUSE, start - 1) + 1
  const before = text.slice(clauseStart, start)
  const after = text.slice(end, end + 3)
  const pattern = kind === 'intent' ? INTENT_BEFORE : kind === 'any' ? ANY_BEFORE : FACT_BEFORE
  let match = pattern.exec(before)
  if (!match && kind !== 'fact' && OPEN_START.test(text.slice(start, end))) match = OPEN_END.exec(before)
  if (!match) return null
  const word = match[1]!
  const lead = before.slice(0, match.index)
  if (isChoice(lead, word) || isDouble(lead) || /^(?:才怪|不行|不可|难道)/.test(after)) return null
  return { span: [clauseStart + match.index, start] }
}

/** 要不要退, 能不能, 有没有, 是不是: a question, not a denial. */
function isChoice(lead: string, word: string): boolean {
  const last = lead.at(-1)
  const pivot = word.startsWith('没') ? word.slice(1) : word.startsWith('不') ? word.slice(1) : ''
  return last !== undefined && pivot.startsWith(last)
}

/** 不得不退, 不能不投诉, 不是不想: two denials are none. */
function isDouble(lead: string): boolean {
  return /(?:不得|不能|不可能|不会|不是|没有人|没人|没法|忍不住|难道)$/.test(lead)
}

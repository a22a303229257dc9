/**
 * Pieces of a message that name one order, parcel or person. They are masked before matching and before anything is
 * learned: a rule must not fire on the digits of a phone number, and no phrasing may keep one.
 */

const maskKinds = ['url', 'email', 'idCard', 'phone', 'order', 'wechat', 'address', 'name'] as const
type MaskKind = (typeof maskKinds)[number]

/** Stands for one masked piece in normalised text: a private-use character no keyword can contain. */
const MASK_BASE = 0xe000

export function maskChar(kind: MaskKind): string {
  return String.fromCharCode(MASK_BASE + maskKinds.indexOf(kind))
}

export interface PrivatePart {
  kind: MaskKind
  /** Offsets in the text that was searched. */
  start: number
  end: number
  text: string
}

/** Number shapes: mainland mobile and landline, 400 lines; identity card; order and parcel numbers of 9 digits or more. */
const PATTERNS: readonly { kind: MaskKind; pattern: RegExp; group: number }[] = [
  {
    kind: 'url',
    pattern:
      /(?:https?，?\/\/|www\.)[\w\-./%=&#@+*]{4,300}|\b[\w-]{1,60}\.(?:com|cn|net|top|shop|link|me|cc)(?:\/[\w\-./%=&#@+*]{0,200})?/g,
    group: 0,
  },
  { kind: 'email', pattern: /[\w.+-]{1,60}@[\w-]{1,60}(?:\.[a-z]{2,10}){1,3}/g, group: 0 },
  { kind: 'idCard', pattern: /(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx](?![\da-z])/g, group: 0 },
  {
    kind: 'phone',
    pattern:
      /(?<![\da-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<![\da-z])0\d{2,3}[- ]?\d{7,8}(?!\d)|(?<![\da-z])[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)/g,
    group: 0,
  },
  {
    kind: 'order',
    pattern: /(?<![\da-z])(?=[a-z]{0,6}[\d-]{9,32})[a-z]{0,6}\d(?:-?\d){8,29}(?![\da-z])/g,
    group: 0,
  },
  {
    kind: 'wechat',
    pattern: /(?:微信|v信|薇信|加v|vx|wx|wechat|qq)号?(?:是|为|，|:)?([a-z][-_a-z0-9]{5,19}|[1-9]\d{5,10})/g,
    group: 1,
  },
  {
    kind: 'address',
    pattern:
      /(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,8}?市)?(?:[\u4e00-\u9fff]{1,8}?[区县])?[\u4e00-\u9fff]{1,10}?(?:路|街|大道|巷|弄|村|镇)[\u4e00-\u9fff]{0,6}\d{1,5}号(?:[\u4e00-\u9fff\d-]{0,20}?(?:\d{1,5}(?:室|栋|幢|单元|楼|号)))*/g,
    group: 0,
  },
  {
    kind: 'name',
    pattern: /(?:收件人|收货人|姓名|联系人|我叫|本人叫)(?:是|，|:)?([\u4e00-\u9fff]{2,4})(?=，|$|[\ue000-\ue007]|\d)/g,
    group: 1,
  },
]

const DATE_LIKE = /^(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:[0-2]\d|3[01])$/

/** Cheap test before the patterns run: most chat lines have none of these signs. */
const SIGN = /\d{6}|\d{3}[- ]\d{3}|@|www|https?|\.c|微信|v信|薇信|加v|vx|wx|qq|\d号|收件人|收货人|姓名|联系人|我叫|本人叫/

/** Private pieces of lower-case, half-width text, in order, not overlapping; earlier kinds win. */
export function findPrivateParts(text: string): PrivatePart[] {
  if (!SIGN.test(text)) return []
  const found: PrivatePart[] = []
  for (const { kind, pattern, group } of PATTERNS) {
    pattern.lastIndex = 0
    for (const match of text.matchAll(pattern)) {
      const piece = match[group]!
      const start = match.index + match[0].lastIndexOf(piece)
      const end = start + piece.length
      if (piece === '' || DATE_LIKE.test(piece)) continue
      if (found.some((part) => part.start < end && start < part.end)) continue
      found.push({ kind, start, end, text: piece })
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

/**
 * Pinyin initials of Chinese names ("张三" → "zs"), for finding a person by the letters one types. The order of characters by
 * pinyin is ICU's own (`zh-u-co-pinyin`); the first character of each letter in that order bounds it. A character with
 * several readings counts with the one ICU sorts it by, and at the head of a name also as the surname is read.
 */
const bounds: readonly (readonly [first: string, letter: string])[] = [
  ['阿', 'a'],
  ['八', 'b'],
  ['嚓', 'c'],
  ['咑', 'd'],
  ['妸', 'e'],
  ['发', 'f'],
  ['旮', 'g'],
  ['哈', 'h'],
  ['丌', 'j'],
  ['咔', 'k'],
  ['垃', 'l'],
  ['呣', 'm'],
  ['拏', 'n'],
  ['噢', 'o'],
  ['妑', 'p'],
  ['七', 'q'],
  ['呥', 'r'],
  ['仨', 's'],
  ['他', 't'],
  ['屲', 'w'],
  ['夕', 'x'],
  ['丫', 'y'],
  ['帀', 'z'],
]

/** Surnames that are read otherwise than the character alone. */
const surnames: Readonly<Record<string, string>> = {
  曾: 'z',
  单: 's',
  查: 'z',
  仇: 'q',
  区: 'o',
  朴: 'p',
  翟: 'z',
  重: 'c',
  种: 'c',
  乜: 'n',
  盖: 'g',
  解: 'x',
  尉: 'y',
  冼: 'x',
}

let collator: Intl.Collator | undefined
const known = new Map<string, string>()

function letterOf(char: string): string {
  let letter = known.get(char)
  if (letter !== undefined) return letter
  collator ??= new Intl.Collator('zh-u-co-pinyin')
  let low = 0
  let high = bounds.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (collator.compare(bounds[middle]![0], char) <= 0) low = middle
    else high = middle - 1
  }
  letter = collator.compare(bounds[0]![0], char) <= 0 ? bounds[low]![1] : ''
  known.set(char, letter)
  return letter
}

/** Unified ideographs with their extensions, and the compatibility ones. */
function isHan(point: number): boolean {
  return (point >= 0x3400 && point <= 0x9fff) || (point >= 0xf900 && point <= 0xfaff) || (point >= 0x20000 && point <= 0x3ffff)
}

/** Lower-case initials; Latin letters and digits stay as they are, all else is left out. */
export function pinyinInitials(name: string): string {
  let initials = ''
  for (const char of name) {
    const point = char.codePointAt(0) ?? 0
    if (point < 0x80) {
      if ((point >= 0x30 && point <= 0x39) || (point >= 0x61 && point <= 0x7a)) initials += char
      else if (point >= 0x41 && point <= 0x5a) initials += char.toLowerCase()
    } else if (isHan(point)) initials += letterOf(char)
  }
  return initials
}

/** The forms a name is found by: its initials, and those with the surname's own reading where that differs. */
export function initialsOf(name: string): string[] {
  const plain = pinyinInitials(name)
  const surname = surnames[name.charAt(0)]
  if (surname === undefined || plain === '' || plain.startsWith(surname)) return plain === '' ? [] : [plain]
  return [plain, surname + plain.slice(1)]
}

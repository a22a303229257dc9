/**
 * The words WhatsApp itself writes into an export: what stands for media that was left out, for a deletion, for an attachment.
 * One table a language (phrase-table.ts says how), read into sets once.
 */
import type { MessageKind } from '#shared/domain/records.ts'
import { fewPhrases } from './phrases-few.ts'
import { latinPhrases } from './phrases-latin.ts'
import { otherPhrases } from './phrases-other-scripts.ts'
import type { Phrases } from './phrase-table.ts'

export const languages: Readonly<Record<string, Phrases>> = { ...latinPhrases, ...otherPhrases, ...fewPhrases }

/** All ways an entry can be written. Throws for brackets that do not close. */
function ways(entry: string): string[] {
  let at = 0
  const alternatives = (): string[] => {
    const all: string[] = []
    let current = ['']
    for (;;) {
      const char = entry[at]
      if (char === undefined || char === ')' || char === '|') {
        all.push(...current)
        if (char !== '|') return all
        current = ['']
        at += 1
      } else if (char === '(') {
        at += 1
        const inner = alternatives()
        if (entry[at] !== ')') throw new Error(`a bracket does not close: ${entry}`)
        at += 1
        current = current.flatMap((before) => inner.map((after) => before + after))
      } else {
        const literal = char === '\\' ? entry[(at += 1)]! : char
        at += 1
        current = current.map((before) => before + literal)
      }
    }
  }
  const found = alternatives()
  if (at < entry.length) throw new Error(`a bracket does not open: ${entry}`)
  return found
}

/** What may come before a phrase and is none of it. */
const BEFORE = ' <＜〈\u00a0\u200e\u200f\u202a\u202b\u202c\ufeff'

/** As phrases are compared: without marks, brackets around and a full stop, in small letters, spaces alike. */
function foldPhrase(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/^[\s<＜〈]+|[\s>＞〉.。．।!！]+$/g, '')
    .replace(/\s+/g, ' ')
    .toLowerCase()
    .replaceAll('i̇', 'i')
}

const entriesOf = (field: keyof Phrases): string[] =>
  Object.values(languages).flatMap((language) => (language[field] === undefined ? [] : ways(language[field])))

const leftOut = new Map<string, MessageKind>()
for (const [field, kind] of [
  ['media', 'file'],
  ['document', 'file'],
  ['card', 'card'],
  ['image2', 'image'],
  ['voice', 'voice'],
  ['video', 'video'],
  ['image', 'image'],
] as const)
  for (const way of entriesOf(field)) leftOut.set(foldPhrase(way), kind)

const deleted = new Set(entriesOf('deleted').map(foldPhrase))
const edited = new Set(entriesOf('edited').map(foldPhrase))
const attached = new Set(entriesOf('attached').map(foldPhrase))
const encrypted = entriesOf('encrypted').map(foldPhrase)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const named = (field: 'deletedBy' | 'title'): string[] =>
  entriesOf(field).map((way) => escaped(foldPhrase(way)).replace('%', '(.{1,200})'))
const deletedBy = new RegExp(`^(?:${named('deletedBy').join('|')})$`, 'iu')
const titles = named('title').map((pattern) => new RegExp(`^${pattern}$`, 'iu'))
const notices = new RegExp(
  Object.values(languages)
    .flatMap(({ notice }) => notice ?? [])
    .join('|'),
  'iu',
)

/** How phrases begin: two letters, which spares nearly every message the rest. */
const beginnings = new Set(
  [...leftOut.keys(), ...deleted, ...entriesOf('deletedBy').map(foldPhrase)].map((phrase) => phrase.slice(0, 2)),
)
// A name may come first, and is any.
for (const beginning of beginnings) if (beginning.startsWith('%')) beginnings.delete(beginning)
const NAME_FIRST = new RegExp(
  `(?:${entriesOf('deletedBy')
    .map(foldPhrase)
    .filter((way) => way.startsWith('%'))
    .map((way) => escaped(way.slice(1)))
    .join('|')})`,
  'iu',
)

function mayBePhrase(text: string): boolean {
  let at = 0
  while (at < text.length && BEFORE.includes(text[at]!)) at++
  return beginnings.has(text.slice(at, at + 2).toLowerCase())
}

const encryptedBeginnings = new Set(encrypted.map((phrase) => phrase.slice(0, 3)))

const LONGEST = Math.max(...[...leftOut.keys(), ...deleted].map((phrase) => phrase.length)) + 4

/** The kind of a message that is nothing but such a phrase; null for anything else. */
export function leftOutKind(text: string): MessageKind | null {
  return text.length > LONGEST || !mayBePhrase(text) ? null : (leftOut.get(foldPhrase(text)) ?? null)
}

export function isDeletion(text: string): boolean {
  if (text.length > 160 || !(mayBePhrase(text) || NAME_FIRST.test(text))) return false
  const folded = foldPhrase(text)
  return deleted.has(folded) || deletedBy.test(folded)
}

/** `text` is what is between the angle brackets at the end of a message. */
export const isEditMark = (text: string): boolean => edited.has(foldPhrase(text))

export const isAttachedWord = (text: string): boolean => attached.has(foldPhrase(text))

/** The first notice of nearly every export; nobody says it. */
export function isEncryptionNotice(text: string): boolean {
  if (!encryptedBeginnings.has(text.slice(0, 3).toLowerCase())) return false
  const folded = foldPhrase(text.slice(0, 120))
  return encrypted.some((beginning) => folded.startsWith(beginning))
}

export const isNoticeText = (text: string): boolean => isEncryptionNotice(text) || notices.test(text)

/** The chat's title out of a file's name (without its extension); null where the phone put none there. */
export function titleOf(name: string): string | null {
  const bare = name.replaceAll('_', ' ').replace(/\s*\(\d+\)$/, '')
  for (const pattern of titles) {
    const found = pattern.exec(bare)
    const title = found?.slice(1).find((group) => group !== undefined)
    if (title !== undefined) return title.trim().replace(/^[“「"]|[”」"]$/g, '')
  }
  return null
}

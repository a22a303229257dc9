/**
 * The archive gateway: what a program around the closed SDK writes out. Ours to define: `GET /archive?seq=<last seen>&
 * limit=<≤1000>` answers one decrypted message a line, each with its `seq`.
 */
import { appendFileSync } from 'node:fs'
import { mix, type Random } from '../random.ts'
import type { History } from './archive-history.ts'
import { type ArchiveMessage, archiveLine } from './archive-message.ts'
import type { Faults } from './faults.ts'

export const archivePage = 1000

export interface Archive {
  /** Lines in all, recalls and the rest included. */
  readonly length: number
  /** Adds a message; times may be anything. */
  append(message: ArchiveMessage): void
  /** The msgid a message of this conversation gets now. */
  newId(random: Random, at: number): string
  /** The message with this id, if it was sent here. */
  find(msgid: string): ArchiveMessage | undefined
  /** Lines after `seq` (0: from the start), as the gateway answers them; chance may repeat a few older ones first. */
  page(seq: number, limit: number): string
  /** Everything in order, without troubles. */
  messages(): Generator<ArchiveMessage>
  recalled(): Set<string>
  /** Appends to `file` the lines it did not get yet; returns their number. */
  write(file: string): number
}

export function createArchive(seed: number, history: History, faults: Faults): Archive {
  const added: ArchiveMessage[] = []
  const byId = new Map<string, ArchiveMessage>()
  const written = new Map<string, number>()
  const length = (): number => history.count + added.length
  // Not every number is used, as on the platform: `seq` grows, with gaps.
  const seqOf = (index: number): number => index * 3 + 1 + (mix(seed, index) % 3)
  const firstAfter = (seq: number): number => {
    const index = Math.max(0, Math.floor((seq - 1) / 3))
    return seq <= 0 ? 0 : seqOf(index) > seq ? index : index + 1
  }
  const messageAt = (index: number): ArchiveMessage =>
    index < history.count ? history.message(index) : added[index - history.count]!
  const lines = (from: number, to: number): string => {
    let text = ''
    for (let i = from; i < to; i++) text += `${archiveLine(seqOf(i), messageAt(i))}\n`
    return text
  }
  return {
    get length() {
      return length()
    },
    append: (message) => {
      added.push(message)
      if (!byId.has(message.msgid)) byId.set(message.msgid, message)
    },
    newId: (random, at) =>
      `${1_000_000_000 + random.below(4_000_000_000)}${String(random.below(4_294_967_295)).padStart(10, '0')}_${Math.floor(at / 1000)}_external`,
    find: (msgid) => {
      const own = byId.get(msgid)
      if (own !== undefined) return own
      const index = history.indexOf(msgid)
      return index === undefined ? undefined : history.message(index)
    },
    page: (seq, limit) => {
      const from = firstAfter(seq)
      const to = Math.min(length(), from + limit)
      const again =
        from > 0 && to > from && faults.random.chance(faults.rates.archiveDuplicate) ? Math.min(from, 3, limit - 1) : 0
      return lines(from - again, Math.min(to, from - again + limit))
    },
    *messages() {
      for (let i = 0; i < history.count; i++) yield history.message(i)
      yield* added
    },
    recalled: () => {
      const ids = new Set<string>()
      for (let i = 0; i < history.count; i++) {
        const target = history.recalledBy(i)
        if (target !== undefined) ids.add(history.message(target).msgid)
      }
      for (const message of added)
        if (message.action === 'recall') ids.add((message.payload.revoke as { pre_msgid: string }).pre_msgid)
      return ids
    },
    write: (file) => {
      const start = written.get(file) ?? 0
      for (let from = start; from < length(); from += archivePage)
        appendFileSync(file, lines(from, Math.min(length(), from + archivePage)))
      written.set(file, length())
      return length() - start
    },
  }
}

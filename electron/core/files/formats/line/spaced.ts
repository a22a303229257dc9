/**
 * LINE for PC writes `10:23 name text` with spaces where phones write tabs, so that only the file as a whole tells where a name ends:
 * a name has a space in it when everything that begins with its first word goes on with the second. Such lines are
 * rewritten with tabs, and read as any other.
 */
import { unsentBy } from './words.ts'

const HALF = '上午|下午|午前|午後|오전|오후|凌晨|清晨|早上|中午|晚上'
const SPACED = new RegExp(`^((?:${HALF})? ?\\d{1,2}:\\d{2}(?: ?[AaPp]\\.?[Mm]\\.?(?= ))?) (\\S.*)$`)

/** So many lines have to agree before a name is taken to hold a space. */
const ENOUGH = 3
const MOST_WORDS = 5

export function isSpaced(line: string): boolean {
  return SPACED.test(line)
}

/** Gathers how lines begin, to learn the names. */
export class SpacedNames {
  /** By beginning of a line, in words: how many lines have it, and by which word they go on ('' for none). */
  readonly #next = new Map<string, Map<string, number>>()

  see(line: string): void {
    const found = SPACED.exec(line)
    if (!found) return
    const words = found[2]!.split(' ')
    let beginning = ''
    for (let i = 0; i < words.length && i < MOST_WORDS; i++) {
      beginning = i === 0 ? words[0]! : `${beginning} ${words[i]!}`
      const after = this.#next.get(beginning) ?? new Map<string, number>()
      this.#next.set(beginning, after)
      const word = words[i + 1] ?? ''
      after.set(word, (after.get(word) ?? 0) + 1)
    }
  }

  /** Longest first. `told` are names known otherwise: the chat's title, who is oneself. */
  names(told: readonly string[]): string[] {
    const names = new Set<string>()
    for (const [beginning, after] of this.#next) {
      if (beginning.includes(' ') || (after.size === 1 && after.has(''))) continue
      names.add(this.#whole(beginning))
    }
    for (const name of told) if (name.includes(' ') && this.#next.has(name)) names.add(name)
    return [...names].toSorted((a, b) => b.length - a.length)
  }

  #whole(first: string): string {
    let name = first
    for (let words = 1; words < MOST_WORDS - 1; words++) {
      const after = this.#next.get(name)
      const only = after?.size === 1 ? [...after][0]! : null
      if (!only || only[0] === '' || only[1] < ENOUGH) return name
      const longer = `${name} ${only[0]}`
      // Something has to be left to be said in each of the lines.
      if (this.#next.get(longer)?.has('') !== false) return name
      name = longer
    }
    return name
  }
}

/** The line with tabs; null where it is no header. A row without a name is a notice. */
export function withTabs(line: string, names: readonly string[]): string | null {
  const found = SPACED.exec(line)
  if (!found) return null
  const [time, rest] = [found[1]!, found[2]!]
  const taken = unsentBy(rest)
  if (taken !== null) return names.includes(taken) ? `${time}\t${taken}\t${rest}` : `${time}\t${rest}`
  if (names.includes(rest)) return `${time}\t${rest}\t`
  const name = names.find((one) => rest.startsWith(`${one} `))
  return name === undefined ? `${time}\t${rest}` : `${time}\t${name}\t${rest.slice(name.length + 1)}`
}

/** The command line's words: positional ones and `--name value`, checked against what a command takes. */
import { QunxiError } from '#shared/contract/errors.ts'

export interface CommandSpec {
  /** How it is called, for the help: `tag add NAME --customers ID…`. */
  usage: string
  about: string
  /** Options with one value. */
  options?: readonly string[]
  /** Options that take every following word up to the next option. */
  lists?: readonly string[]
  flags?: readonly string[]
}

export interface Arguments {
  words: string[]
  options: Record<string, string>
  lists: Record<string, string[]>
  flags: Set<string>
}

export const COMMON_OPTIONS: readonly string[] = ['workspace', 'key-file']
const COMMON_FLAGS = ['json', 'help']

/** Throws BAD_INPUT naming the word that does not fit. `--name=value` and a lone `--` (all words after it) are understood. */
export function parseArguments(spec: CommandSpec, argv: readonly string[]): Arguments {
  const result: Arguments = { words: [], options: {}, lists: {}, flags: new Set() }
  let list: string[] | undefined
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--') {
      result.words.push(...argv.slice(i + 1))
      break
    }
    if (!word.startsWith('--')) {
      ;(list ?? result.words).push(word)
      continue
    }
    list = undefined
    const equals = word.indexOf('=')
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals)
    const inline = equals < 0 ? undefined : word.slice(equals + 1)
    if (spec.flags?.includes(name) || COMMON_FLAGS.includes(name)) {
      result.flags.add(name)
    } else if (spec.lists?.includes(name)) {
      list = result.lists[name] ??= []
      if (inline !== undefined) list.push(inline)
    } else if (spec.options?.includes(name) || COMMON_OPTIONS.includes(name)) {
      const value = inline ?? argv[++i]
      if (value === undefined || (inline === undefined && value.startsWith('--'))) {
        throw new QunxiError('BAD_INPUT', `--${name} needs a value. Usage: ${spec.usage}`, { option: name })
      }
      result.options[name] = value
    } else {
      throw new QunxiError('BAD_INPUT', `Unknown option --${name}. Usage: ${spec.usage}`, { option: name })
    }
  }
  return result
}

export function oneWord(args: Arguments, what: string, usage: string): string {
  if (args.words.length !== 1) throw new QunxiError('BAD_INPUT', `Give exactly one ${what}. Usage: ${usage}`)
  return args.words[0]!
}

/** A whole number of at least `least`. */
export function wholeNumber(text: string | undefined, name: string, otherwise: number, least = 1): number {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < least)
    throw new QunxiError('BAD_INPUT', `--${name} must be a whole number of at least ${least}`, { option: name })
  return value
}

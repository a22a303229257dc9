/**
 * Payloads that fit a schema of the contract and are as unlikely as it lets them be: the largest numbers, ids of rows that are there and
 * of rows that are not, texts that a database, a file system or a screen might stumble over. The same seed gives the same payloads.
 */
import { z } from 'zod'
import type { Rng } from '#core/demo/random.ts'

/** What a value can be drawn from besides the edges of its type: things that the workspace holds. */
export interface Known {
  /** Ids by what a field of this name means in this call; undefined where it names no row. */
  ids(field: string): readonly (string | number)[] | undefined
  /** Words that occur in the workspace. */
  words: readonly string[]
  /** Paths for fields that name a file. */
  paths: readonly string[]
  /** Epoch milliseconds around which the workspace lives. */
  now: number
}

interface Shape {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Shape[]
  oneOf?: Shape[]
  properties?: Record<string, Shape>
  required?: string[]
  additionalProperties?: Shape | boolean
  propertyNames?: Shape
  items?: Shape
  prefixItems?: Shape[]
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  $ref?: string
}

const DAY = 86_400_000
/** Ends of what a Date can be. */
const LAST_DATE = 8.64e15

const oddTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff y',
  '\u202e反向\u202c',
  '👨‍👩‍👧‍👦',
  'ﷺ'.repeat(20),
  "'; DROP TABLE customers; --",
  '" OR 1=1 --',
  '%_\\%',
  '../../../../etc/passwd',
  '..\\..\\windows',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<img src=x onerror=alert(1)>',
  '{{客户称呼}}{{没有}}{{',
  '${7*7}',
  '=1+1',
  '\r\n\t',
  'NaN',
  'null',
  '1e309',
  '-0',
  'MATCH "x" NEAR(',
  '*',
  '（（（',
  '(a+)+$',
  '[',
  '退货+运费',
]

const days = [
  '0000-01-01',
  '0001-01-01',
  '1899-12-31',
  '1970-01-01',
  '2026-11-20',
  '2026-11-01',
  '2024-02-29',
  '2999-12-31',
  '9999-12-31',
]
const clocks = ['00:00', '23:59', '09:30', '24:00', '12:00']
const zones = ['Asia/Shanghai', 'America/New_York', 'Etc/UTC', 'Pacific/Apia', 'No/Where', '', '+08:00', 'asia/shanghai']
/** Nobody listens there; nothing is ever asked beyond this machine. */
const urls = [
  ...[
    'http://127.0.0.1:1',
    'https://127.0.0.1:1/a?b#c',
    'http://[::1]:9',
    'http://user:p@127.0.0.1:1/',
    'http://127.0.0.1:1/cgi-bin?token=x',
  ],
  ...['ws://127.0.0.1:1', 'wss://127.0.0.1:1/onebot', 'ws://[::1]:1/x', 'ws://127.0.0.1:0', 'ws://localhost:1'],
]

/** 50 MB, as a database and a message count them. */
const HUGE_TEXT = 'x'.repeat(50_000_000)

/** Draws values for the fields of one call. */
export class Fitting {
  readonly #rng: Rng
  readonly #known: Known

  constructor(rng: Rng, known: Known) {
    this.#rng = rng
    this.#known = known
  }

  /**
   * A value that the schema accepts, before it is parsed: in `tries` tries, or undefined. Functions that only read a schema twice may
   * keep `shape`.
   */
  of(schema: z.ZodType, shape = shapeOf(schema), tries = 60): unknown {
    for (let i = 0; i < tries; i++) {
      const value = this.#value(shape, '', shape)
      if (schema.safeParse(value).success) return value
    }
    return undefined
  }

  /**
   * A value that the schema refuses, made from one it accepts by putting something else in one place; and where that is, '' for the
   * whole. Undefined where none was found.
   */
  misfit(schema: z.ZodType, shape = shapeOf(schema), tries = 60): { value: unknown; at: string } | undefined {
    for (let i = 0; i < tries; i++) {
      const whole = { value: this.#value(shape, '', shape) }
      const places = placesIn(whole)
      const { holder, name, at } = this.#rng.pick(places)
      own(holder as Record<string, unknown>, name, this.#wrong())
      if (!schema.safeParse(whole.value).success) return { value: whole.value, at }
    }
    return undefined
  }

  #wrong(): unknown {
    const rng = this.#rng
    const made = {}
    own(made, '__proto__', { admin: true })
    return rng.pick([
      ...[null, undefined, true, -1, 0.5, 2 ** 60, NaN, Infinity, 10n, '', HUGE_TEXT, HUGE_TEXT, made, {}, [], [[]], [null]],
      ...[() => 1, Symbol('x'), new Date(), new Map(), new Uint8Array(4), Array.from({ length: 5000 }, () => 'x')],
      ...["'; DROP TABLE customers; --", '../../etc/passwd', '\u0000', { $ne: null }, { toString: 1 }, rng.pick(oddTexts)],
    ])
  }

  #value(shape: Shape, field: string, root: Shape): unknown {
    if (shape.$ref !== undefined) return null
    if (shape.const !== undefined) return shape.const
    if (shape.enum) return this.#rng.pick(shape.enum)
    const options = shape.anyOf ?? shape.oneOf
    if (options) return this.#value(this.#rng.pick(options), field, root)
    switch (shape.type) {
      case 'object':
        return this.#object(shape, root)
      case 'array':
        return this.#array(shape, field, root)
      case 'string':
        return this.#text(shape, field)
      case 'number':
      case 'integer':
        return this.#number(shape, field)
      case 'boolean':
        return this.#rng.chance(0.5)
      case 'null':
        return null
      default:
        return this.#anything(3)
    }
  }

  #object(shape: Shape, root: Shape): unknown {
    const required = new Set(shape.required)
    const made: Record<string, unknown> = {}
    for (const [name, of] of Object.entries(shape.properties ?? {})) {
      if (required.has(name) || this.#rng.chance(0.5)) own(made, name, this.#value(of, name, root))
    }
    const extra = shape.additionalProperties
    if (typeof extra === 'object') {
      for (let i = this.#rng.int(0, 3); i > 0; i--)
        own(made, this.#text(shape.propertyNames ?? {}, ''), this.#value(extra, '', root))
    }
    return made
  }

  #array({ items = {}, prefixItems, minItems = 0, maxItems = Infinity }: Shape, field: string, root: Shape): unknown[] {
    if (prefixItems) return prefixItems.map((item) => this.#value(item, field, root))
    const sizes = [0, 1, 1, 2, 3, this.#rng.chance(0.05) ? 300 : 5]
    const size = Math.min(Math.max(this.#rng.pick(sizes), minItems), maxItems)
    const list = Array.from({ length: size }, () => this.#value(items, field, root))
    // The same thing named twice.
    if (size > 1 && this.#rng.chance(0.2)) list[size - 1] = list[0]
    return list
  }

  #text({ minLength = 0, maxLength = 100_000, pattern, format }: Shape, field: string): string {
    const rng = this.#rng
    if (format === 'uri') return rng.pick(urls)
    if (format === 'date' || ((field === 'from' || field === 'to') && pattern === undefined)) return this.#day()
    if (pattern !== undefined && /\\d|\[0-/.test(pattern)) return rng.chance(0.5) ? rng.pick(clocks) : this.#day()
    if (field === 'zone' && rng.chance(0.8)) return rng.pick(zones)
    if ((field === 'file' || field === 'path' || field === 'dir') && rng.chance(0.8)) return rng.pick(this.#known.paths)
    const ids = this.#known.ids(field)?.filter((id) => typeof id === 'string')
    if (ids && ids.length > 0 && rng.chance(0.75)) return rng.pick(ids)
    if (rng.chance(0.4) && this.#known.words.length > 0) return rng.pick(this.#known.words).slice(0, maxLength)
    if (rng.chance(0.1)) return '群'.repeat(Math.min(maxLength, rng.chance(0.1) ? 50_000 : 4000))
    const odd = rng.pick(oddTexts)
    return odd.length < minLength ? odd + '字'.repeat(minLength - odd.length) : odd.slice(0, maxLength)
  }

  #day(): string {
    const { now } = this.#known
    if (this.#rng.chance(0.5)) return this.#rng.pick(days)
    return new Date(now + this.#rng.int(-500, 500) * DAY).toISOString().slice(0, 10)
  }

  #number(shape: Shape, field: string): number {
    const rng = this.#rng
    const least = shape.minimum ?? shape.exclusiveMinimum ?? -Number.MAX_VALUE
    const most = shape.maximum ?? shape.exclusiveMaximum ?? Number.MAX_VALUE
    const ids = this.#known.ids(field)?.filter((id) => typeof id === 'number')
    if (ids && ids.length > 0 && rng.chance(0.75)) return rng.pick(ids)
    const { now } = this.#known
    const near = Math.floor((now + rng.int(-60 * 1440, 60 * 1440) * 60_000) / 60_000) * 60_000
    const edges = [
      0,
      1,
      -1,
      2,
      7,
      100,
      2 ** 31,
      2 ** 53 - 1,
      -(2 ** 53 - 1),
      now,
      least,
      most,
      LAST_DATE,
      -LAST_DATE,
      LAST_DATE + 60_000,
    ]
    const uneven = shape.type === 'integer' ? [] : [0.5, -0.5, 1e300, -1e300, 5e-324, 1.7e308, now + 0.5]
    const drawn = rng.chance(0.4) ? near : rng.pick([...edges, ...uneven])
    return Math.min(Math.max(drawn, least), most)
  }

  /** For a field of any shape: all that a message between processes can carry. */
  #anything(depth: number): unknown {
    const rng = this.#rng
    const plain = [
      null,
      undefined,
      true,
      0,
      -0,
      NaN,
      Infinity,
      10n,
      '',
      rng.pick(oddTexts),
      new Date(NaN),
      new Map([[1, 2]]),
      new Uint8Array(3),
    ]
    if (depth === 0 || rng.chance(0.5)) return rng.pick(plain)
    if (rng.chance(0.1)) return circle()
    if (rng.chance(0.05)) return deep(20_000)
    if (rng.chance(0.4)) return Array.from({ length: rng.int(0, 4) }, () => this.#anything(depth - 1))
    const made: Record<string, unknown> = {}
    for (let i = rng.int(0, 4); i > 0; i--) own(made, rng.pick(oddTexts), this.#anything(depth - 1))
    return made
  }
}

export function shapeOf(schema: z.ZodType): Shape {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', cycles: 'ref', reused: 'inline' }) as Shape
}

/** Fields of a schema whose texts, lists or numbers have no end, or which may be anything; by their path after `of`. */
export function unboundedFields(schema: z.ZodType, of: string): string[] {
  const found: string[] = []
  const walk = (shape: Shape | boolean | undefined, path: string): void => {
    if (typeof shape !== 'object' || shape.enum || shape.const !== undefined) return
    const options = shape.anyOf ?? shape.oneOf
    if (options) return options.forEach((option) => walk(option, path))
    const bounded = {
      string: shape.maxLength !== undefined || shape.format !== undefined,
      array: shape.maxItems !== undefined || shape.prefixItems !== undefined,
      number: ends(shape),
      integer: ends(shape),
    }[shape.type ?? '']
    if (bounded === false || shape.type === undefined) found.push(path)
    for (const [name, inner] of Object.entries(shape.properties ?? {})) walk(inner, `${path}.${name}`)
    if (typeof shape.additionalProperties === 'object') {
      walk(shape.propertyNames, `${path}.<name>`)
      walk(shape.additionalProperties, `${path}.<value>`)
    }
    walk(shape.items, `${path}[]`)
  }
  walk(shapeOf(schema), of)
  return found
}

const ends = (shape: Shape) =>
  (shape.minimum ?? shape.exclusiveMinimum) !== undefined && (shape.maximum ?? shape.exclusiveMaximum) !== undefined

/** Sets a property of the object itself, `__proto__` too. */
function own(made: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Every place in a value, where something else can be put; the whole included. */
function placesIn(whole: { value: unknown }): { holder: object; name: string; at: string }[] {
  const found: { holder: object; name: string; at: string }[] = []
  const walk = (holder: object, name: string, at: string): void => {
    found.push({ holder, name, at })
    const value = (holder as Record<string, unknown>)[name]
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || found.length > 60) return
    for (const inner of Object.keys(value).slice(0, 20)) walk(value, inner, at === '' ? inner : `${at}.${inner}`)
  }
  walk(whole, 'value', '')
  return found
}

function circle(): unknown {
  const made: Record<string, unknown> = { name: 'circle' }
  made['self'] = made
  return made
}

function deep(levels: number): unknown {
  let made: unknown = 'ground'
  for (let i = 0; i < levels; i++) made = [made]
  return made
}

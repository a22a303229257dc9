/** Local integers inside texts and JSON of columns: what each becomes outside, and back. */
import type { NaturalKey, Numbered } from './natural-keys.ts'

export type Portable = string | number | null | { [name: string]: unknown }

export interface Naming {
  keyOf(what: Numbered, id: number): NaturalKey
  idOf(what: Numbered, key: NaturalKey): number
}

interface Embedded {
  out(text: string, naming: Naming): Portable
  in(value: Portable, naming: Naming): string
}

type Json = Record<string, unknown>

/** A JSON column in which some places hold ids: `swap` is given each place and returns what is there afterwards. */
function inJson(visit: (json: Json, swap: (what: Numbered, value: unknown) => unknown) => void): Embedded {
  return {
    out: (text, naming) => {
      const json = JSON.parse(text) as Json
      visit(json, (what, value) => naming.keyOf(what, Number(value)))
      return json
    },
    in: (value, naming) => {
      const json = structuredCopy(value)
      visit(json, (what, key) => naming.idOf(what, key as NaturalKey))
      return JSON.stringify(json)
    },
  }
}

const structuredCopy = (value: Portable) => JSON.parse(JSON.stringify(value)) as Json

function swapGroups(within: unknown, swap: (what: Numbered, value: unknown) => unknown): void {
  const holder = within as { groups?: unknown } | null | undefined
  if (Array.isArray(holder?.groups)) holder.groups = holder.groups.map((group) => swap('conversation', group))
}

/** `kind:id:id:rest`: which of the first pieces are ids, by kind. Other kinds hold none. */
function inPieces(kinds: Readonly<Record<string, readonly Numbered[]>>): Embedded {
  return {
    out: (text, naming) => {
      const [kind = '', ...pieces] = text.split(':')
      const ids = kinds[kind]
      if (!ids) return text
      return { kind, keys: ids.map((what, at) => naming.keyOf(what, Number(pieces[at]))), rest: pieces.slice(ids.length) }
    },
    in: (value, naming) => {
      if (typeof value === 'string') return value
      const { kind, keys, rest } = value as { kind: string; keys: NaturalKey[]; rest: string[] }
      return [kind, ...kinds[kind]!.map((what, at) => naming.idOf(what, keys[at]!)), ...rest].join(':')
    },
  }
}

const policyRule: Embedded = {
  out: (text, naming) => {
    const rule = JSON.parse(text) as { scope: { kind: string; id?: string } }
    if (rule.scope.kind !== 'group') return rule
    return { ...rule, scope: { ...rule.scope, id: naming.keyOf('conversation', Number(rule.scope.id)) } }
  },
  in: (value, naming) => {
    const rule = value as { scope: { kind: string; id?: NaturalKey } }
    if (rule.scope.kind !== 'group') return JSON.stringify(rule)
    return JSON.stringify({ ...rule, scope: { ...rule.scope, id: String(naming.idOf('conversation', rule.scope.id!)) } })
  },
}

const columns: Readonly<Record<string, Embedded>> = {
  'calendar_entries.audience': inJson((audience, swap) => swapGroups(audience, swap)),
  'reply_rules.rule': inJson((rule, swap) => swapGroups(rule.conditions, swap)),
  'saved_views.state': inJson((state, swap) => swapGroups(state.filter, swap)),
  'policies.rule': policyRule,
  'local_only.field': inPieces({ create: ['account'], rename: ['account'] }),
  'outbox.lane': inPieces({ conversation: ['conversation'], contact: ['contact'] }),
  'outbox.merge_key': inPieces({
    tags: ['contact', 'contact'],
    remark: ['contact', 'contact'],
    tagCreate: ['account'],
    tagRename: ['account'],
    tagDelete: ['account'],
    recall: ['conversation'],
  }),
}

export function embeddedIn(table: string, column: string): Embedded | undefined {
  return columns[`${table}.${column}`]
}

/** Labelled phrasings and ready-made parts, for tests and the calibration script. */
import { readFileSync } from 'node:fs'
import type { ReplyRule } from '#shared/domain/reply-rule.ts'
import type { TemplateValue } from '#shared/domain/template.ts'
import type { DraftDeps, DraftRequest } from '../draft-for.ts'
import { Linter, shippedTerms } from '../lint.ts'
import { RuleSet } from '../rule-set.ts'
import { starterRules } from '../starter.ts'

export interface Phrasing {
  text: string
  /** Key of the rule that should answer, `-` for silence, `!` for a person. */
  label: string
}

export function phrasings(file: 'first' | 'second' | 'unseen'): Phrasing[] {
  let label = ''
  const found: Phrasing[] = []
  for (const line of readFileSync(new URL(`./phrasings/${file}.txt`, import.meta.url), 'utf8').split('\n')) {
    const head = /^\[(.+)\]$/.exec(line)
    if (head) label = head[1]!
    else if (line.trim() !== '' && !line.startsWith('#')) found.push({ text: line.trim(), label })
  }
  return found
}

/** The starter rules with their key as id. */
export function starterReplyRules(): ReplyRule[] {
  return starterRules().map(({ key, name, priority, body }) => ({
    id: key,
    name,
    enabled: true,
    priority,
    scriptId: key,
    ...body,
  }))
}

export function starterDeps(values: Record<string, string> = {}): DraftDeps {
  const scripts = new Map(starterRules().map(({ key, name, script }) => [key, { id: key, title: name, body: script }]))
  return {
    rules: new RuleSet(starterReplyRules()),
    script: (id) => scripts.get(id) ?? null,
    values: new Map(Object.entries(values).map(([name, value]): [string, TemplateValue] => [name, { type: 'text', value }])),
    lastUsedAt: () => null,
    linter: new Linter(shippedTerms().map((term, i) => ({ ...term, id: String(i) }))),
    ownContacts: [],
  }
}

export function request(text: string, more: Partial<DraftRequest> = {}): DraftRequest {
  return {
    text,
    customerId: null,
    conversationId: null,
    chat: null,
    tagIds: [],
    stage: null,
    tier: null,
    at: Date.UTC(2026, 10, 23, 2, 0),
    zone: 'Asia/Shanghai',
    ...more,
  }
}

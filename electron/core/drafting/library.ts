/** Rules, scripts, terms and variables as the screens see and change them. */
import type { DraftResultView, RuleItem, ScriptItem, TermItem } from '#shared/contract/drafting.ts'
import type { draftingContract } from '#shared/contract/drafting.ts'
import type { ParsedInputOf } from '#shared/contract/define.ts'
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import { newId } from '#shared/domain/id.ts'
import { ruleBodySchema } from '#shared/domain/reply-rule.ts'
import { findVariable, parseTemplate, renderTemplate } from '#shared/domain/template.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import {
  allReplyRules,
  deleteReplyRule,
  getReplyRule,
  listReplyRules,
  saveReplyRule,
  setReplyRuleEnabled,
} from '#core/store/tables/reply-rules.ts'
import { archiveScript, getScript, listScripts, saveScript } from '#core/store/tables/scripts.ts'
import { deleteScriptVariable, listScriptVariables, saveScriptVariable } from '#core/store/tables/script-variables.ts'
import {
  deleteSensitiveTerm,
  findSensitiveTerm,
  listSensitiveTerms,
  saveSensitiveTerm,
} from '#core/store/tables/sensitive-terms.ts'
import { draftingKit, replyRule } from './kit.ts'
import { termCategories, type TermCategory } from './lint.ts'
import { RuleSet, assertMatchers } from './rule-set.ts'
import { draftIn, valuesFor } from './situation.ts'

type Input<M extends keyof typeof draftingContract> = ParsedInputOf<(typeof draftingContract)[M]>

export function ruleViews(db: ReadDb): RuleItem[] {
  const broken = new Map(draftingKit(db).rules.broken.map(({ rule, pattern, problem }) => [rule.id, { pattern, problem }]))
  return listReplyRules(db).map((row) => ({
    id: row.id,
    name: row.name,
    enabled: row.enabled === 1,
    priority: row.priority,
    scriptId: row.script_id,
    scriptTitle: row.script_title,
    body: ruleBodySchema.parse(JSON.parse(row.rule)),
    broken: broken.get(row.id) ?? null,
    used: { accepted: row.accepted, edited: row.edited, rejected: row.rejected, pending: row.pending },
  }))
}

/** Throws PATTERN_RISKY naming the pattern, NOT_FOUND for a script that is gone. */
export function writeRule(db: WriteDb, now: number, input: Input<'rules.save'>): string {
  const { name, enabled, priority, scriptId, body } = input
  assertMatchers([...body.any, ...body.none])
  const script = getScript(db, scriptId)
  if (!script || script.archived_at !== null) throw notThere('script', 'scriptId', scriptId)
  if (input.id !== null && !getReplyRule(db, input.id)) throw notThere('rule', 'id', input.id)
  const id = input.id ?? newId(now)
  saveReplyRule(db, { id, name, enabled, priority, scriptId, rule: JSON.stringify(body), now })
  return id
}

export function toggleRule(db: WriteDb, now: number, input: Input<'rules.setEnabled'>): void {
  if (setReplyRuleEnabled(db, input.id, input.enabled, now) === 0) throw notThere('rule', 'id', input.id)
}

export function removeRule(db: WriteDb, id: string): void {
  if (deleteReplyRule(db, id) === 0) throw notThere('rule', 'id', id)
}

export function scriptViews(db: ReadDb, now: number, zone: string): ScriptItem[] {
  const kit = draftingKit(db)
  return listScripts(db).map((row) => {
    const { text, missing } = renderTemplate(row.body, exampleValues(db, now, zone), zone)
    return {
      id: row.id,
      title: row.title,
      body: row.body,
      category: row.category,
      rules: row.rules,
      holes: missing.filter((name) => (findVariable(name)?.source ?? 'workspace') === 'workspace'),
      findings: kit.linter.check(text, kit.ownContacts).filter(({ category }) => category !== 'missingVariable'),
    }
  })
}

/** Throws BAD_INPUT with the first mistake in the template: an unknown variable is never saved. */
export function writeScript(db: WriteDb, now: number, input: Input<'scripts.save'>): string {
  const [error] = parseTemplate(input.body, draftingKit(db).customNames).errors
  if (error) {
    throw new QunxiError('BAD_INPUT', `The script cannot be saved: ${error.code} at ${error.start}: ${error.name}`, {
      field: 'body',
      ...error,
    })
  }
  if (input.id !== null && !getScript(db, input.id)) throw notThere('script', 'id', input.id)
  const id = input.id ?? newId(now)
  saveScript(db, { id, title: input.title, body: input.body, category: input.category, now })
  return id
}

export function archiveScriptOf(db: WriteDb, now: number, id: string): void {
  const rules = allReplyRules(db).filter((row) => row.script_id === id)
  if (rules.length > 0) {
    throw new QunxiError('REFUSED', `${rules.length} rules still answer with this script`, {
      rules: rules.map(({ id: rule, name }) => ({ id: rule, name })),
    })
  }
  if (archiveScript(db, id, now) === 0) throw notThere('script', 'id', id)
}

function exampleValues(db: ReadDb, now: number, zone: string, customerId: string | null = null) {
  const asking = { text: '', customerId, conversationId: null, contactId: null, at: now, zone }
  return valuesFor(db, asking, null, draftingKit(db))
}

export function previewScript(db: ReadDb, now: number, zone: string, input: Input<'scripts.preview'>) {
  const kit = draftingKit(db)
  const { text, missing } = renderTemplate(input.body, exampleValues(db, now, zone, input.customerId), zone)
  return { text, missing, findings: kit.linter.check(text, kit.ownContacts) }
}

export function termViews(db: ReadDb): TermItem[] {
  return listSensitiveTerms(db).map((row) => ({
    id: row.id,
    term: row.term,
    category: termCategories.includes(row.category as TermCategory) ? (row.category as TermCategory) : 'custom',
    suggestion: row.suggestion,
    enabled: row.enabled === 1,
  }))
}

/** Throws CONFLICT when the word is on the list already. */
export function writeTerm(db: WriteDb, now: number, input: Input<'terms.save'>): string {
  const same = findSensitiveTerm(db, input.term)
  if (same && same.id !== input.id)
    throw new QunxiError('CONFLICT', `"${input.term}" is on the list already`, { id: same.id, term: input.term })
  const id = input.id ?? newId(now)
  saveSensitiveTerm(db, { ...input, id, now })
  return id
}

export function removeTerm(db: WriteDb, id: string): void {
  if (deleteSensitiveTerm(db, id) === 0) throw notThere('term', 'id', id)
}

export function variableViews(db: ReadDb) {
  const used = new Map<string, number>()
  for (const { body } of listScripts(db)) {
    const names = new Set(
      parseTemplate(body).parts.flatMap((part) => (part.kind === 'variable' ? [findVariable(part.name)?.key ?? part.name] : [])),
    )
    for (const name of names) used.set(name, (used.get(name) ?? 0) + 1)
  }
  return listScriptVariables(db).map(({ name, value }) => {
    const spec = findVariable(name)
    return { name, value, custom: spec === undefined, scripts: used.get(spec?.key ?? name) ?? 0 }
  })
}

/** Throws CONFLICT for a name that the app fills itself (订单号, 客户称呼). */
export function writeVariable(db: WriteDb, now: number, input: Input<'variables.save'>): void {
  const spec = findVariable(input.name)
  if (spec && spec.source !== 'workspace') {
    throw new QunxiError('CONFLICT', `${input.name} is filled from the ${spec.source}`, { name: input.name, source: spec.source })
  }
  saveScriptVariable(db, spec ? spec.zh[0]! : input.name, input.value, now)
}

/** REFUSED while a script uses it; the names every workspace has are emptied instead. */
export function removeVariable(db: WriteDb, name: string): void {
  const view = variableViews(db).find((variable) => variable.name === name)
  if (!view) throw notThere('variable', 'name', name)
  if (!view.custom) throw new QunxiError('REFUSED', `${name} belongs to every workspace; empty it instead`, { name })
  if (view.scripts > 0) throw new QunxiError('REFUSED', `${view.scripts} scripts use ${name}`, { name, scripts: view.scripts })
  deleteScriptVariable(db, name)
}

export function testMessage(db: ReadDb, now: number, zone: string, input: Input<'drafting.test'>): DraftResultView {
  const kit = draftingKit(db)
  let rules = kit.rules
  if (input.rule) {
    const { rule } = input
    const id = rule.id ?? 'new'
    const others = allReplyRules(db)
      .map(replyRule)
      .filter((other) => other.id !== id)
    rules = new RuleSet([
      ...others,
      { id, name: rule.name, enabled: true, priority: rule.priority, scriptId: rule.scriptId, ...rule.body },
    ])
  }
  return draftIn(
    db,
    {
      text: input.text,
      customerId: input.customerId,
      conversationId: input.conversationId,
      contactId: null,
      at: input.at ?? now,
      zone,
    },
    { kit, rules },
  )
}

/** Rules, scripts, terms and variables of a workspace, compiled once and kept until one of them changes. */
import { ruleBodySchema, type ReplyRule } from '#shared/domain/reply-rule.ts'
import { findVariable } from '#shared/domain/template.ts'
import type { ReadDb } from '#core/store/db.ts'
import { WorkspaceCache } from '#core/store/workspace-cache.ts'
import { allReplyRules, type ReplyRuleRow } from '#core/store/tables/reply-rules.ts'
import { draftingStamp, listScriptVariables } from '#core/store/tables/script-variables.ts'
import { listScripts } from '#core/store/tables/scripts.ts'
import { listSensitiveTerms } from '#core/store/tables/sensitive-terms.ts'
import type { ScriptText } from './rule-source.ts'
import { Linter, termCategories, type TermCategory } from './lint.ts'
import { matcherProblems, RuleSet } from './rule-set.ts'

export interface DraftingKit {
  /** Another one whenever rules, scripts, terms or variables are. */
  stamp: string
  rules: RuleSet
  scripts: ReadonlyMap<string, ScriptText>
  linter: Linter
  /** Values of the workspace's own, by variable key or made-up name; empty ones are not in it. */
  variables: ReadonlyMap<string, string>
  /** Made-up names, for the editor. */
  customNames: string[]
  /** Numbers of the shop itself. */
  ownContacts: string[]
}

const kits = new WorkspaceCache<DraftingKit>(draftingStamp)

export function draftingKit(db: ReadDb): DraftingKit {
  return kits.of(db, () => compiled(db))
}

/** Rules looked at in a row: their first compiling is ten times slower than any later one, a fifth of a second for what a shop begins with. */
const RULES_A_TURN = 2

/**
 * Makes the kit ahead of a slice that needs it: looks at every rule once, with `turn` between a few of them, so that making it is one short
 * piece. `turn` resolves to whether to go on.
 */
export async function warmDraftingKit(db: ReadDb, turn: () => Promise<boolean>): Promise<void> {
  if (kits.has(db)) return
  const rows = allReplyRules(db)
  for (let at = 0; at < rows.length; at += RULES_A_TURN) {
    for (const rule of rows.slice(at, at + RULES_A_TURN).map(replyRule)) matcherProblems([...rule.any, ...rule.none])
    if (!(await turn())) return
  }
  draftingKit(db)
  await turn()
}

function compiled(db: ReadDb): DraftingKit {
  const stamp = draftingStamp(db)
  const scripts = new Map(listScripts(db).map((row) => [row.id, { id: row.id, title: row.title, body: row.body }]))
  const variables = new Map<string, string>()
  const customNames: string[] = []
  for (const { name, value } of listScriptVariables(db)) {
    const spec = findVariable(name)
    if (!spec) customNames.push(name)
    if (value.trim() !== '') variables.set(spec?.key ?? name, value.trim())
  }
  return {
    stamp,
    rules: new RuleSet(allReplyRules(db).map(replyRule)),
    scripts,
    linter: new Linter(
      listSensitiveTerms(db).map((row) => ({
        id: row.id,
        term: row.term,
        category: termCategories.includes(row.category as TermCategory) ? (row.category as TermCategory) : 'custom',
        suggestion: row.suggestion,
        enabled: row.enabled === 1,
      })),
    ),
    variables,
    customNames,
    ownContacts: [...variables.values()].filter((value) => /\d{3}/.test(value)),
  }
}

export function replyRule(row: ReplyRuleRow): ReplyRule {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled === 1,
    priority: row.priority,
    scriptId: row.script_id,
    ...ruleBodySchema.parse(JSON.parse(row.rule)),
  }
}

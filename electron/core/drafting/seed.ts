/** What a new workspace knows about replying before anyone has written a rule. */
import { newId } from '#shared/domain/id.ts'
import { variableSpecs } from '#shared/domain/template.ts'
import type { WriteDb } from '#core/store/db.ts'
import { saveReplyRule } from '#core/store/tables/reply-rules.ts'
import { saveScriptVariable } from '#core/store/tables/script-variables.ts'
import { saveScript } from '#core/store/tables/scripts.ts'
import { saveSensitiveTerm } from '#core/store/tables/sensitive-terms.ts'
import { shippedTerms } from './lint.ts'
import { starterRules } from './starter.ts'

/** Starter rules with their scripts, the sensitive terms, and the workspace's variables still without a value. */
export function seedDrafting(db: WriteDb, now: number): void {
  for (const { name, category, priority, script, body } of starterRules()) {
    const scriptId = newId(now)
    saveScript(db, { id: scriptId, title: name, body: script, category, now })
    saveReplyRule(db, { id: newId(now), name, enabled: true, priority, scriptId, rule: JSON.stringify(body), now })
  }
  for (const { term, category, suggestion } of shippedTerms()) {
    saveSensitiveTerm(db, { id: newId(now), term, category, suggestion, enabled: true, now })
  }
  for (const spec of variableSpecs) if (spec.source === 'workspace') saveScriptVariable(db, spec.zh[0]!, '', now)
}

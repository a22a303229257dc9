/** The text of a delivery as it goes out: the workspace's values and the group's own filled in. */
import { findVariable, renderTemplate, type TemplateValue } from '#shared/domain/template.ts'
import type { ReadDb } from '#core/store/db.ts'
import { currentOperatorId, getOperator } from '#core/store/tables/operators.ts'
import { listScriptVariables } from '#core/store/tables/script-variables.ts'

/** The workspace's own values for variables, by key or by the name people made up. */
function workspaceValues(db: ReadDb): Map<string, TemplateValue> {
  const values = new Map<string, TemplateValue>()
  for (const { name, value } of listScriptVariables(db)) {
    const text = value.trim()
    if (text !== '') values.set(findVariable(name)?.key ?? name, { type: 'text', value: text })
  }
  return values
}

/** Returns how to render one delivery's body; `missing` are variables without a value, and the text must not go out with them. */
export function postTexts(
  db: ReadDb,
  zone: string,
  now: number,
): (row: { body: string; group_title: string }) => { text: string; missing: string[] } {
  const workspace = workspaceValues(db)
  const me = currentOperatorId(db)
  const operatorName = me === null ? null : (getOperator(db, me)?.name ?? null)
  return (row) => {
    const values = new Map(workspace)
    values.set('groupName', { type: 'text', value: row.group_title })
    values.set('today', { type: 'time', at: now })
    values.set('now', { type: 'time', at: now })
    if (operatorName !== null) values.set('operatorName', { type: 'text', value: operatorName })
    const { text, missing } = renderTemplate(row.body, values, zone)
    return { text, missing: [...missing] }
  }
}

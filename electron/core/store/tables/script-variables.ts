/** Values the workspace itself knows, for variables in scripts: 营业时间, 包邮门槛, and names the operators make up. */
import type { ReadDb, WriteDb } from '../db.ts'

interface ScriptVariableRow {
  name: string
  value: string
  updated_at: number
}

export function listScriptVariables(db: ReadDb): ScriptVariableRow[] {
  return db.all<ScriptVariableRow>('SELECT name, value, updated_at FROM script_variables ORDER BY name')
}

export function saveScriptVariable(db: WriteDb, name: string, value: string, now: number): void {
  db.run(
    `INSERT INTO script_variables(name, value, updated_at) VALUES(?, ?, ?)
     ON CONFLICT(name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    name,
    value,
    now,
  )
}

export function deleteScriptVariable(db: WriteDb, name: string): number {
  return db.run('DELETE FROM script_variables WHERE name = ?', name).changes
}

/** Changes with every rule, script, term and variable, an undo included. */
export function draftingStamp(db: ReadDb): string {
  return db.value<string>('SELECT stamp FROM drafting_state') ?? ''
}

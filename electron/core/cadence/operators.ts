/** The people who use the app: whose groups, drafts and answers figures speak of. Writes are in the caller's transaction. */
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import type { operatorRoles, workspaceContract } from '#shared/contract/workspace.ts'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { archiveOperator, getOperator, listOperators, saveOperator, setMe } from '#core/store/tables/operators.ts'

type Calls = typeof workspaceContract
type Role = (typeof operatorRoles)[number]

export function operatorList(db: ReadDb): OutputOf<Calls['operators.list']> {
  return {
    items: listOperators(db).map((row) => ({ id: row.id, name: row.name, role: row.role as Role, isMe: row.is_me === 1 })),
  }
}

/** NOT_FOUND for an operator who was named and is unknown. */
export function requireOperator(db: ReadDb, operatorId: string | null | undefined, field = 'operatorId'): void {
  if (typeof operatorId === 'string' && !getOperator(db, operatorId)) throw notThere('operator', field, operatorId)
}

/** Returns the id. `now`: epoch milliseconds. NOT_FOUND where a change is of nobody. */
export function writeOperator(db: WriteDb, input: ParsedInputOf<Calls['operators.save']>, now: number): string {
  requireOperator(db, input.id, 'id')
  const id = input.id ?? newId(now)
  saveOperator(db, { id, name: input.name, role: input.role, createdAt: now })
  if (input.isMe) setMe(db, id)
  return id
}

/** Returns the name. REFUSED for the one at this desk; `now`: epoch milliseconds. */
export function dropOperator(db: WriteDb, id: string, now: number): string {
  const row = getOperator(db, id)
  if (row?.is_me) throw new QunxiError('REFUSED', 'The operator at this desk cannot be removed; choose another one first')
  if (!row || archiveOperator(db, id, now) === 0) throw notThere('operator', 'id', id)
  return row.name
}

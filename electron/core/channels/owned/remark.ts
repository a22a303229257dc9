/**
 * The remark of a customer. Of several staff members who follow the same identity, the one who added it first (and still follows
 * it) drives `customers.remark`; the others' remarks are kept beside it and shown, never mixed in.
 */
import type { WriteDb } from '#core/store/db.ts'
import { closeConflict, noteConflict, openConflict } from '#core/store/tables/conflicts.ts'
import { updateCustomer } from '#core/store/tables/customers.ts'
import { setBaseRemark, setDriver, type OwnerRow, type RelationRow } from '#core/store/tables/follow-bases.ts'
import { holdBack, REMARK_FIELD } from '#core/store/tables/local-only.ts'
import { compareValue } from './three-way.ts'

/** The longest remark WeCom takes, in characters (A2 of the protocol notes). */
export const REMARK_LENGTH = 20

export const lengthOf = (text: string): number => [...text].length

/** Who drives: the earliest live relation; among equals the smallest local id, so that every run decides alike. */
export function primaryOf<R extends Pick<RelationRow, 'staff_id' | 'added_at' | 'gone_at'>>(
  relations: readonly R[],
): R | undefined {
  let first: R | undefined
  for (const each of relations) {
    if (each.gone_at !== null) continue
    if (!first || before(each, first)) first = each
  }
  return first
}

function before(a: Pick<RelationRow, 'staff_id' | 'added_at'>, b: Pick<RelationRow, 'staff_id' | 'added_at'>): boolean {
  const [at, bt] = [a.added_at ?? Infinity, b.added_at ?? Infinity]
  return at < bt || (at === bt && a.staff_id < b.staff_id)
}

export interface RemarkResult {
  /** `customers.remark` took another value. */
  taken: boolean
  /** A conflict was found, changed, or settled. */
  conflicts: boolean
  /** What was noted as last synced changed. */
  base: boolean
}

const NOTHING: RemarkResult = { taken: false, conflicts: false, base: false }

function take(db: WriteDb, owner: OwnerRow, remark: string, now: number): void {
  updateCustomer(db, owner.customer_id!, { remark: remark === '' ? null : remark }, now)
  owner.remark = remark
}

function setBase(db: WriteDb, relation: RelationRow, remark: string): boolean {
  if (relation.remark === remark) return false
  setBaseRemark(db, relation.contact_id, relation.staff_id, remark)
  relation.remark = remark
  return true
}

/**
 * Another relation drives now, because an earlier one turned up or the one before ended. What nobody changed here since follows
 * the new one; what was changed here stays, and where the new one says something else a person decides.
 * `relation.remark` of the new one must hold what the channel last said.
 */
export function handOver(db: WriteDb, owner: OwnerRow, relations: readonly RelationRow[], now: number): RemarkResult {
  const primary = primaryOf(relations)
  const driver = relations.find((each) => each.drives === 1)
  if (!primary || driver === primary) return NOTHING
  setDriver(db, owner.contact_id, primary.staff_id)
  for (const each of relations) each.drives = each === primary ? 1 : 0
  if (!driver || owner.customer_id === null) return NOTHING
  const open = openConflict(db, owner.contact_id, REMARK_FIELD)
  if (open) closeConflict(db, open.id, null, now)
  const result = { ...NOTHING, conflicts: open !== undefined }
  const said = primary.remark
  if (owner.remark === said) return result
  if (!open && owner.remark === driver.remark) {
    // A colleague who left takes no remark along: it stays here, without being written to the next one by itself.
    if (said === '' && driver.gone_at !== null) holdBack(db, owner.contact_id, REMARK_FIELD, owner.remark)
    else {
      take(db, owner, said, now)
      result.taken = true
    }
  } else if (said !== '' && owner.remark !== '') {
    const row = { contactId: owner.contact_id, field: REMARK_FIELD, base: '', local: owner.remark, remote: said } as const
    noteConflict(db, owner.account_id, row, now)
    result.conflicts = true
  }
  return result
}

/**
 * Compares what the channel says with base and local; `relation` drives. `flying`: the remark of ours that is on its way and may
 * have arrived already.
 */
export function compareRemark(
  db: WriteDb,
  owner: OwnerRow,
  relation: RelationRow,
  remote: string,
  flying: string | undefined,
  now: number,
): RemarkResult {
  if (owner.customer_id === null) return { ...NOTHING, base: setBase(db, relation, remote) }
  const open = openConflict(db, owner.contact_id, REMARK_FIELD)
  const base = flying === remote ? remote : (open?.base ?? relation.remark)
  const verdict = compareValue(base, owner.remark, remote)
  if (verdict === 'conflict') {
    const row = { contactId: owner.contact_id, field: REMARK_FIELD, base, local: owner.remark, remote } as const
    return { ...NOTHING, conflicts: noteConflict(db, owner.account_id, row, now) }
  }
  if (open) closeConflict(db, open.id, null, now)
  const taken = verdict === 'take'
  if (taken) take(db, owner, remote, now)
  return { taken, conflicts: open !== undefined, base: setBase(db, relation, remote) }
}

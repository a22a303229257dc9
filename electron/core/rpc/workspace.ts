import { QunxiError } from '#shared/contract/errors.ts'
import type { operatorRoles, workspaceContract } from '#shared/contract/workspace.ts'
import { newId } from '#shared/domain/id.ts'
import { isZone } from '#shared/domain/zone.ts'
import { actsToUndo } from '#core/store/captured-acts.ts'
import { queueAllCadence } from '#core/store/tables/cadence-queue.ts'
import { countRows } from '#core/store/tables/counts.ts'
import { getMeta, setMeta } from '#core/store/tables/meta.ts'
import { archiveOperator, getOperator, listOperators, saveOperator, setMe } from '#core/store/tables/operators.ts'
import type { Handlers } from './context.ts'

type Role = (typeof operatorRoles)[number]

/** `undo.apply` is answered by the server itself: it replaces a transaction instead of running in one. */
export const workspaceHandlers: Omit<Handlers<typeof workspaceContract>, 'undo.apply'> = {
  'workspace.info': (ctx) => {
    const counts = countRows(ctx.db)
    return {
      name: getMeta(ctx.db, 'name') ?? '',
      zone: ctx.zone,
      demo: getMeta(ctx.db, 'demo') === '1',
      schema: ctx.db.value<number>('PRAGMA user_version') ?? 0,
      counts,
    }
  },
  'workspace.update': (ctx, input) => {
    if (input.zone !== undefined) {
      if (!isZone(input.zone)) throw new QunxiError('BAD_INPUT', `Unknown time zone: ${input.zone}`, { field: 'zone' })
      setMeta(ctx.db, 'zone', input.zone)
      // Days are the zone's: every figure by day is worked out again.
      queueAllCadence(ctx.db)
    }
    if (input.name !== undefined) setMeta(ctx.db, 'name', input.name)
    return {}
  },
  'undo.recent': (ctx, input) => ({
    items: actsToUndo(ctx.db, input.limit).map(({ token, label, at }) => ({
      token,
      ...(label ?? { label: 'app.undo.generic' }),
      at,
    })),
  }),
  'operators.list': (ctx) => ({
    items: listOperators(ctx.db).map((row) => ({ id: row.id, name: row.name, role: row.role as Role, isMe: row.is_me === 1 })),
  }),
  'operators.save': (ctx, input) => {
    if (input.id !== undefined && !getOperator(ctx.db, input.id))
      throw new QunxiError('NOT_FOUND', 'This operator is not there any more')
    const id = input.id ?? newId(ctx.now)
    ctx.undoable('workspace.undo.operatorSaved', { name: input.name })
    saveOperator(ctx.db, { id, name: input.name, role: input.role, createdAt: ctx.now })
    if (input.isMe) setMe(ctx.db, id)
    return { id }
  },
  'operators.remove': (ctx, input) => {
    const row = getOperator(ctx.db, input.id)
    if (row?.is_me) throw new QunxiError('REFUSED', 'The operator at this desk cannot be removed; choose another one first')
    ctx.undoable('workspace.undo.operatorRemoved', { name: row?.name ?? '' })
    if (!row || archiveOperator(ctx.db, input.id, ctx.now) === 0)
      throw new QunxiError('NOT_FOUND', 'This operator is not there any more')
    return {}
  },
}

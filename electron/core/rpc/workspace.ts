import type { workspaceContract } from '#shared/contract/workspace.ts'
import { dropOperator, operatorList, writeOperator } from '#core/cadence/operators.ts'
import { changeWorkspace, workspaceInfo } from '#core/cadence/workspace-facts.ts'
import { acceptLoss } from '#core/audit/accept-loss.ts'
import { actsToUndo } from '#core/store/captured-acts.ts'
import type { Handlers } from './context.ts'

/** `undo.apply` is answered by the server itself: it replaces a transaction instead of running in one. */
export const workspaceHandlers: Omit<Handlers<typeof workspaceContract>, 'undo.apply'> = {
  'workspace.info': (ctx) => workspaceInfo(ctx.db),
  'workspace.health': ({ health }) => ({ lost: health.lost, refused: health.refused }),
  'workspace.acceptLoss': (ctx) => {
    acceptLoss(ctx)
    return {}
  },
  'workspace.update': (ctx, input) => {
    changeWorkspace(ctx.db, input)
    return {}
  },
  'undo.recent': (ctx, input) => ({
    items: actsToUndo(ctx.db, input.limit).map(({ token, label, at }) => ({
      token,
      ...(label ?? { label: 'app.undo.generic' }),
      at,
    })),
  }),
  'operators.list': (ctx) => operatorList(ctx.db),
  'operators.save': (ctx, input) => {
    ctx.undoable('workspace.undo.operatorSaved', { name: input.name })
    return { id: writeOperator(ctx.db, input, ctx.now) }
  },
  'operators.remove': (ctx, input) => {
    ctx.undoable('workspace.undo.operatorRemoved')
    ctx.undoable('workspace.undo.operatorRemoved', { name: dropOperator(ctx.db, input.id, ctx.now) })
    return {}
  },
}

import type { draftingContract } from '#shared/contract/drafting.ts'
import { checkText, customerDrafts, decide, detailOf, queueView, rejectDraft, setHandOff } from '#core/drafting/desk.ts'
import {
  archiveScriptOf,
  previewScript,
  removeRule,
  removeTerm,
  removeVariable,
  ruleViews,
  scriptViews,
  termViews,
  testMessage,
  toggleRule,
  variableViews,
  writeRule,
  writeScript,
  writeTerm,
  writeVariable,
} from '#core/drafting/library.ts'
import { matcherProblems } from '#core/drafting/rule-set.ts'
import type { Handlers } from './context.ts'

export const draftingHandlers: Handlers<typeof draftingContract> = {
  'rules.list': (ctx) => ({ items: ruleViews(ctx.db) }),
  'rules.save': (ctx, input) => {
    ctx.undoable('drafting.undo.ruleSaved', { name: input.name })
    return { id: writeRule(ctx.db, ctx.now, input) }
  },
  'rules.setEnabled': (ctx, input) => {
    ctx.undoable(input.enabled ? 'drafting.undo.ruleOn' : 'drafting.undo.ruleOff')
    toggleRule(ctx.db, ctx.now, input)
    return {}
  },
  'rules.remove': (ctx, input) => {
    ctx.undoable('drafting.undo.ruleRemoved')
    removeRule(ctx.db, input.id)
    return {}
  },
  'rules.checkMatchers': (_, input) => ({ problems: matcherProblems(input.matchers) }),
  'scripts.list': (ctx) => ({ items: scriptViews(ctx.db, ctx.now, ctx.zone) }),
  'scripts.save': (ctx, input) => {
    ctx.undoable('drafting.undo.scriptSaved', { title: input.title })
    return { id: writeScript(ctx.db, ctx.now, input) }
  },
  'scripts.archive': (ctx, input) => {
    ctx.undoable('drafting.undo.scriptRemoved')
    archiveScriptOf(ctx.db, ctx.now, input.id)
    return {}
  },
  'scripts.preview': (ctx, input) => previewScript(ctx.db, ctx.now, ctx.zone, input),
  'terms.list': (ctx) => ({ items: termViews(ctx.db) }),
  'terms.save': (ctx, input) => {
    ctx.undoable('drafting.undo.termSaved', { term: input.term })
    return { id: writeTerm(ctx.db, ctx.now, input) }
  },
  'terms.remove': (ctx, input) => {
    ctx.undoable('drafting.undo.termRemoved')
    removeTerm(ctx.db, input.id)
    return {}
  },
  'variables.list': (ctx) => ({ items: variableViews(ctx.db) }),
  'variables.save': (ctx, input) => {
    ctx.undoable('drafting.undo.variableSaved', { name: input.name })
    writeVariable(ctx.db, ctx.now, input)
    return {}
  },
  'variables.remove': (ctx, input) => {
    ctx.undoable('drafting.undo.variableRemoved', { name: input.name })
    removeVariable(ctx.db, input.name)
    return {}
  },
  'drafting.test': (ctx, input) => testMessage(ctx.db, ctx.now, ctx.zone, input),
  'drafting.check': (ctx, input) => ({ findings: checkText(ctx.db, input.text) }),
  'drafting.queue': (ctx, input) => queueView(ctx.db, ctx.now, input),
  'drafting.ofCustomer': (ctx, input) => ({ items: customerDrafts(ctx.db, input) }),
  'drafting.detail': (ctx, input) => detailOf(ctx.db, input.id),
  'drafting.accept': (ctx, input) => {
    ctx.undoable('drafting.undo.accepted')
    return decide(ctx.db, ctx, input)
  },
  'drafting.reject': (ctx, input) => {
    ctx.undoable('drafting.undo.rejected')
    rejectDraft(ctx.db, ctx, input)
    return {}
  },
  'drafting.takeHandOff': (ctx, input) => {
    ctx.undoable(input.taken ? 'drafting.undo.handOffTaken' : 'drafting.undo.handOffReleased')
    setHandOff(ctx.db, ctx, input.id, input.taken ? 'taken' : 'open')
    return {}
  },
  'drafting.closeHandOff': (ctx, input) => {
    ctx.undoable('drafting.undo.handOffClosed')
    setHandOff(ctx.db, ctx, input.id, 'closed')
    return {}
  },
}

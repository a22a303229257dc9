/** What is known around a message: who asks, where, and the real values that fill a script. */
import { messageIdFloor } from '#shared/domain/id.ts'
import type { TemplateValue } from '#shared/domain/template.ts'
import type { ReplyRule } from '#shared/domain/reply-rule.ts'
import type { ReadDb } from '#core/store/db.ts'
import { getCustomer } from '#core/store/tables/customers.ts'
import { lastDraftedAt } from '#core/store/tables/drafts.ts'
import { currentOperatorId, getOperator } from '#core/store/tables/operators.ts'
import { contactName, latestOrder, placeFacts, tagsAround } from '#core/store/tables/waiting.ts'
import type { Situation } from './conditions.ts'
import { draftFor, type DraftDeps, type DraftResult } from './draft-for.ts'
import { draftingKit, type DraftingKit } from './kit.ts'
import type { RuleSet } from './rule-set.ts'

interface Asking {
  text: string
  customerId: string | null
  conversationId: number | null
  contactId: number | null
  /** Epoch ms UTC of the message. */
  at: number
  /** The message's id where it is stored; cooldowns look at what lies before it. */
  messageId?: number
  zone: string
}

interface AskOptions {
  kit?: DraftingKit
  /** The tester tries a rule that is not saved yet. */
  rules?: RuleSet
  scripts?: ReadonlyMap<string, { id: string; title: string; body: string }>
}

/** The whole way from a message to a draft, with the workspace's rules and the customer's real values. */
export function draftIn(db: ReadDb, asking: Asking, options: AskOptions = {}): DraftResult {
  const kit = options.kit ?? draftingKit(db)
  const situation = situationOf(db, asking)
  const scripts = options.scripts ?? kit.scripts
  const before = asking.messageId ?? messageIdFloor(asking.at + 1)
  const deps: DraftDeps = {
    rules: options.rules ?? kit.rules,
    script: (id) => scripts.get(id) ?? null,
    values: valuesFor(db, asking, situation, kit),
    lastUsedAt: (rule) => lastUsed(db, rule, asking, before),
    linter: kit.linter,
    ownContacts: kit.ownContacts,
  }
  return draftFor({ text: asking.text, ...situation }, deps)
}

function lastUsed(db: ReadDb, rule: ReplyRule, asking: Asking, before: number): number | null {
  if (rule.cooldown?.per === 'customer' && asking.customerId !== null)
    return lastDraftedAt(db, rule.id, { customerId: asking.customerId }, before)
  if (asking.conversationId !== null) return lastDraftedAt(db, rule.id, { conversationId: asking.conversationId }, before)
  return null
}

function situationOf(db: ReadDb, asking: Asking): Situation {
  const { customerId, conversationId, at, zone } = asking
  const place = conversationId === null ? undefined : placeFacts(db, conversationId)
  return {
    customerId,
    conversationId,
    chat: place?.kind ?? null,
    tagIds: tagsAround(db, customerId, conversationId),
    stage: customerId === null ? null : (getCustomer(db, customerId, at)?.stage ?? null),
    tier: place?.tier ?? null,
    at,
    zone,
  }
}

/** The real values around a message; what is not known is not in it. */
export function valuesFor(db: ReadDb, asking: Asking, situation: Situation | null, kit: DraftingKit): Map<string, TemplateValue> {
  const values = new Map<string, TemplateValue>()
  const text = (key: string, value: string | null | undefined) => {
    if (value != null && value.trim() !== '') values.set(key, { type: 'text', value: value.trim() })
  }
  for (const [key, value] of kit.variables) text(key, value)
  const { customerId, conversationId, contactId, at } = asking
  if (customerId !== null) {
    const customer = getCustomer(db, customerId, at)
    text('customerName', customer?.name)
    text('customerStage', customer?.stage)
    const order = latestOrder(db, customerId, at)
    if (order) {
      text('orderNumber', order.native_id)
      text('orderStatus', order.status)
      text('orderItems', order.items.split('\n').filter(Boolean).slice(0, 3).join('、'))
      if (order.currency === 'CNY') values.set('orderAmount', { type: 'money', fen: order.cents })
      else text('orderAmount', `${(order.cents / 100).toFixed(2)} ${order.currency}`)
      values.set('orderedAt', { type: 'time', at: order.ordered_at })
      text('orderStore', storeOf(order.detail))
    }
  }
  // What people are called in the chat is what they answer to.
  if (contactId !== null) text('customerName', contactName(db, contactId, conversationId))
  if (situation?.chat === 'group' && conversationId !== null) text('groupName', placeFacts(db, conversationId)?.title)
  const operatorId = currentOperatorId(db)
  if (operatorId !== null) text('operatorName', getOperator(db, operatorId)?.name)
  values.set('today', { type: 'time', at })
  values.set('now', { type: 'time', at })
  return values
}

/** Order files name the shop in a column of their own; it is kept in the detail under the file's heading. */
function storeOf(detail: string): string | null {
  const fields = JSON.parse(detail) as Record<string, unknown>
  for (const name of ['门店', '门店名称', '店铺', '店铺名称', 'store', 'shop']) {
    const value = fields[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

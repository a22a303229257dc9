/** When a rule may speak: who, where, at what hour, and not again too soon. Every answer is kept for the trace. */
import type { Conditions, Cooldown } from '#shared/domain/reply-rule.ts'
import { localMinute, localParts } from '#shared/domain/zone.ts'

export interface Situation {
  customerId: string | null
  conversationId: number | null
  chat: 'direct' | 'group' | null
  /** Tags of the customer and of the group. */
  tagIds: readonly string[]
  stage: string | null
  tier: string | null
  /** Epoch ms UTC of the message. */
  at: number
  /** IANA zone of the workspace. */
  zone: string
}

export interface ConditionResult {
  kind: 'tagsAny' | 'tagsAll' | 'tagsNone' | 'groups' | 'tiers' | 'stages' | 'chat' | 'hours' | 'weekdays' | 'cooldown'
  passed: boolean
  /** What the rule wants and what was found, as ids or plain words, for the trace. */
  wanted: string[]
  found: string[]
}

/** [from, to) in local minutes; wraps midnight when from > to; equal ends are the whole day. */
export function withinHours(hours: { from: string; to: string }, minute: number): boolean {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  const from = minutes(hours.from)
  const to = minutes(hours.to)
  if (from === to) return true
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** Only the conditions the rule really sets; all must have passed. */
export function checkConditions(conditions: Conditions, now: Situation): ConditionResult[] {
  const results: ConditionResult[] = []
  const add = (
    kind: ConditionResult['kind'],
    passed: boolean,
    wanted: readonly (string | number)[],
    found: readonly (string | number)[],
  ) => results.push({ kind, passed, wanted: wanted.map(String), found: found.map(String) })
  const { tagsAny, tagsAll, tagsNone, groups, tiers, stages, chat, hours, weekdays } = conditions
  const has = (tag: string) => now.tagIds.includes(tag)
  if (tagsAny.length > 0) add('tagsAny', tagsAny.some(has), tagsAny, now.tagIds)
  if (tagsAll.length > 0) add('tagsAll', tagsAll.every(has), tagsAll, now.tagIds)
  if (tagsNone.length > 0) add('tagsNone', !tagsNone.some(has), tagsNone, now.tagIds)
  if (groups.length > 0) {
    add(
      'groups',
      now.conversationId !== null && groups.includes(now.conversationId),
      groups,
      now.conversationId === null ? [] : [now.conversationId],
    )
  }
  if (tiers.length > 0) add('tiers', now.tier !== null && tiers.includes(now.tier), tiers, now.tier === null ? [] : [now.tier])
  if (stages.length > 0)
    add('stages', now.stage !== null && stages.includes(now.stage), stages, now.stage === null ? [] : [now.stage])
  // Without a conversation (the tester, the command line) nothing is known about the chat: the condition holds.
  if (chat !== 'any') add('chat', now.chat === null || now.chat === chat, [chat], now.chat === null ? [] : [now.chat])
  if (hours) {
    const minute = localMinute(now.at, now.zone)
    const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    add('hours', withinHours(hours, minute), [`${hours.from}–${hours.to}`], [clock])
  }
  if (weekdays.length > 0) {
    const { weekday } = localParts(now.at, now.zone)
    add('weekdays', weekdays.includes(weekday), weekdays, [weekday])
  }
  return results
}

/** `lastUsedAt`: when a draft of this rule was last accepted or is still pending there; epoch ms or null. */
export function checkCooldown(cooldown: Cooldown | null, lastUsedAt: number | null, at: number): ConditionResult | null {
  if (!cooldown) return null
  const passed = lastUsedAt === null || at - lastUsedAt >= cooldown.minutes * 60_000
  return {
    kind: 'cooldown',
    passed,
    wanted: [String(cooldown.minutes), cooldown.per],
    found: lastUsedAt === null ? [] : [String(Math.max(0, Math.floor((at - lastUsedAt) / 60_000)))],
  }
}

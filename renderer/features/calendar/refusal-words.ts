/** A refusal and a policy in plain words. */
import { localDay } from '#shared/domain/zone.ts'
import type { Condition } from '#shared/domain/frequency/conditions.ts'
import type { PolicyRule } from '#shared/domain/frequency/policy.ts'
import type { Format } from '#renderer/base/format-context.tsx'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import { tierName } from '#renderer/base/tier-name.ts'

export interface RefusalFacts {
  rule: PolicyRule
  condition: Condition
  /** Times of the touches that fill the window. */
  filledAt: readonly number[]
  filledCount: number
  /** The policy protects customers, not the group. */
  aboutCustomer: boolean
  customerName?: string | null
}

const SHOWN = 4

function kindsText(t: Translate, kinds: readonly string[]): string {
  return kinds.map((kind) => t(`calendar.posts.${kind}`)).join(t('calendar.and'))
}

function days(t: Translate, format: Format, times: readonly number[], count: number): string {
  const today = localDay(format.now, format.zone)
  const all = times.map((at) => (localDay(at, format.zone) === today ? t('components.today') : format.short(at)))
  const different = [...new Set(all)]
  const names = different.slice(0, SHOWN)
  const list = names.join(t('calendar.and'))
  return different.length > names.length || count > times.length ? t('calendar.andMore', { list, count }) : list
}

/** 本群 7 天内已有 3 次促销（周一、周三、周四） */
export function refusalText(t: Translate, format: Format, facts: RefusalFacts): string {
  const { rule, condition } = facts
  const kinds = kindsText(t, rule.kinds)
  const when = days(t, format, facts.filledAt, facts.filledCount)
  const count = facts.filledCount
  const who = facts.aboutCustomer ? (facts.customerName ?? t('calendar.someMember')) : ''
  const about = facts.aboutCustomer ? 'customer' : 'group'
  switch (condition) {
    case 'rolling':
      return t(`calendar.refused.rolling.${about}`, { who, days: rule.window?.rollingDays ?? 0, count, kinds, when })
    case 'calendar':
      return t(`calendar.refused.${rule.window?.calendar ?? 'week'}.${about}`, { who, count, kinds, when })
    case 'gap':
      return t(`calendar.refused.gap.${about}`, { who, hours: rule.minGapHours ?? 0, kinds, when })
    case 'quiet':
      return t('calendar.refused.quiet', { from: rule.quietHours?.from ?? '', to: rule.quietHours?.to ?? '' })
    case 'max0':
      return t('calendar.refused.max0', { kinds })
  }
}

/** 每个群 · 任意 7 天最多 3 次促销 · 间隔至少 20 小时 · 22:00–08:00 免打扰 */
export function ruleText(t: Translate, rule: PolicyRule, scopeName: string | null): string {
  const { scope, max, window, minGapHours, quietHours } = rule
  const kinds = kindsText(t, rule.kinds)
  const parts = [
    scope.kind === 'tier'
      ? t('calendar.policy.scope.tier', { tier: tierName(t, scope.tier) })
      : scope.kind === 'group' || scope.kind === 'customer'
        ? t(`calendar.policy.scope.${scope.kind}`, { name: scopeName ?? scope.id })
        : t(`calendar.policy.scope.${scope.kind}`),
  ]
  if (max === 0) parts.push(t('calendar.policy.blocked', { kinds }))
  else if (max != null && window?.rollingDays != null)
    parts.push(t('calendar.policy.rolling', { days: window.rollingDays, max, kinds }))
  else if (max != null && window?.calendar != null) parts.push(t(`calendar.policy.${window.calendar}`, { max, kinds }))
  else parts.push(t('calendar.policy.uncapped', { kinds }))
  if (minGapHours) parts.push(t('calendar.policy.gap', { hours: minGapHours }))
  if (quietHours && quietHours.from !== quietHours.to) parts.push(t('calendar.policy.quiet', { ...quietHours }))
  return parts.join(' · ')
}

/** The policies a new workspace starts with. They are rows like any other: editable, and switched off in a click. */
import type { PolicyRuleInput } from './policy.ts'

interface StartingPolicy {
  name: string
  rule: PolicyRuleInput
}

export const startingPolicies: readonly StartingPolicy[] = [
  {
    name: '每群每 7 天最多 3 次促销',
    rule: {
      scope: { kind: 'workspace' },
      kinds: ['promo'],
      max: 3,
      window: { rollingDays: 7 },
      minGapHours: 20,
      quietHours: { from: '22:00', to: '08:00' },
    },
  },
  {
    name: '每位客户每 7 天最多收到 5 次促销',
    rule: { scope: { kind: 'eachCustomer' }, kinds: ['promo'], max: 5, window: { rollingDays: 7 } },
  },
]

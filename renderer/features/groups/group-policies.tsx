/** The frequency policies in force here, each with why it applies and how full it is. */
import { useTranslation } from 'react-i18next'
import type { PolicyInForce } from '#shared/contract/groups.ts'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import { useTierName } from '#renderer/base/tier-name.ts'
import { isContentKind } from '#renderer/base/kinds.ts'
import { CapMeter } from '#renderer/components/cap-meter.tsx'
import { KindBadge } from '#renderer/components/kind-badge.tsx'
import type { GroupDetail } from './group-detail.ts'
import classes from './groups.module.css'

export function GroupPolicies({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const tierName = useTierName()
  return (
    <section className={classes.section}>
      <h3>{t('groups.policies')}</h3>
      {group.policies.length === 0 && <p className={classes.dim}>{t('groups.policiesNone')}</p>}
      {group.policies.map((policy) => (
        <div key={policy.id} className={classes.policy}>
          <div className={classes.line}>
            <strong className={classes.grow}>{policy.name}</strong>
            {policy.used !== null && <CapMeter used={policy.used} max={policy.max} />}
          </div>
          <div className={classes.line}>
            {policy.kinds.filter(isContentKind).map((kind) => (
              <KindBadge key={kind} kind={kind} letterOnly />
            ))}
            <span className={classes.dim}>{limitsOf(policy, (key, values) => t(key, values ?? {})).join(' · ')}</span>
          </div>
          <div className={classes.dim}>{t(`groups.why.${policy.why}`, { tier: tierName(group.tier) })}</div>
        </div>
      ))}
    </section>
  )
}

function limitsOf(policy: PolicyInForce, t: Translate): string[] {
  const words: string[] = []
  if (policy.max === 0) words.push(t('groups.limit.blocked'))
  else if (policy.max !== null && policy.rollingDays !== null)
    words.push(t('groups.limit.rolling', { days: policy.rollingDays, max: policy.max }))
  else if (policy.max !== null && policy.calendar !== null) words.push(t(`groups.limit.${policy.calendar}`, { max: policy.max }))
  if (policy.minGapHours > 0) words.push(t('groups.limit.gap', { hours: policy.minGapHours }))
  if (policy.quietHours) words.push(t('groups.limit.quiet', policy.quietHours))
  return words
}

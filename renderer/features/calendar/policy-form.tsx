/** A policy's limits as a form. What contradicts itself is said at its field before it can be saved. */
import { Button, Checkbox, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QunxiError } from '#shared/contract/errors.ts'
import { contentKinds } from '#shared/domain/content.ts'
import { policyRuleSchema, type PolicyRule, type PolicyScope } from '#shared/domain/frequency/policy.ts'
import { EditorForm } from '#renderer/components/editor-form.tsx'
import { useTierName } from '#renderer/base/tier-name.ts'
import { errorText } from '#renderer/core-client/error-text.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { ClockField, clockText } from './clock-field.tsx'
import classes from './pieces.module.css'
import { ruleText } from './refusal-words.ts'

interface PolicyFormProps {
  name: string
  rule: PolicyRule
  onSave: (name: string, rule: PolicyRule) => Promise<void>
  onCancel: () => void
}

const minutesOf = (text: string): number | null => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

type Cap = 'none' | 'block' | 'rolling' | 'week' | 'month'

const capOf = ({ max, window }: PolicyRule): Cap =>
  max === 0 ? 'block' : max == null ? 'none' : window?.rollingDays != null ? 'rolling' : (window?.calendar ?? 'none')

export function PolicyForm({ name: startName, rule: start, onSave, onCancel }: PolicyFormProps) {
  const { t } = useTranslation()
  const [name, setName] = useState(startName)
  const [scope, setScope] = useState<PolicyScope>(start.scope)
  const [kinds, setKinds] = useState<string[]>(start.kinds)
  const [cap, setCap] = useState<Cap>(capOf(start))
  const [max, setMax] = useState<number | string>(start.max || 3)
  const [days, setDays] = useState<number | string>(start.window?.rollingDays ?? 7)
  const [gap, setGap] = useState<number | string>(start.minGapHours ?? '')
  const [quiet, setQuiet] = useState(start.quietHours != null)
  const [from, setFrom] = useState(minutesOf(start.quietHours?.from ?? '22:00'))
  const [to, setTo] = useState(minutesOf(start.quietHours?.to ?? '08:00'))
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const raw = {
    scope,
    kinds,
    ...(cap === 'none'
      ? {}
      : cap === 'block'
        ? { max: 0 }
        : { max, window: cap === 'rolling' ? { rollingDays: days } : { calendar: cap } }),
    ...(gap === '' || gap === 0 ? {} : { minGapHours: gap }),
    ...(quiet ? { quietHours: { from: from === null ? '' : clockText(from), to: to === null ? '' : clockText(to) } } : {}),
  }
  const parsed = policyRuleSchema.safeParse(raw)
  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0])))
  const scopeMissing = 'id' in scope ? scope.id === '' : 'tier' in scope && scope.tier === ''
  const ready = parsed.success && name.trim() !== '' && kinds.length > 0 && !scopeMissing
  const save = async () => {
    if (!ready) return
    setBusy(true)
    setFailure(null)
    try {
      await onSave(name.trim(), parsed.data)
    } catch (error) {
      setFailure(error instanceof QunxiError ? errorText(error) : String(error))
    } finally {
      setBusy(false)
    }
  }
  const problem = (field: string) => (wrong.has(field) ? t(`calendar.policy.wrong.${field}`) : undefined)
  return (
    <EditorForm className={classes.policyForm} onSave={save}>
      <TextInput
        label={t('calendar.policy.name')}
        value={name}
        maxLength={60}
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ScopeFields scope={scope} onChange={setScope} />
      <MultiSelect
        label={t('calendar.policy.kinds')}
        data={contentKinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
        value={kinds}
        onChange={setKinds}
        error={kinds.length === 0 ? t('calendar.policy.wrong.kinds') : undefined}
      />
      <div className={classes.formLine}>
        <Select
          label={t('calendar.policy.cap')}
          w={170}
          data={(['rolling', 'week', 'month', 'block', 'none'] as const).map((value) => ({
            value,
            label: t(`calendar.policy.capKinds.${value}`),
          }))}
          value={cap}
          onChange={(value) => value && setCap(value as Cap)}
        />
        {cap === 'rolling' && (
          <NumberInput
            label={t('calendar.policy.days')}
            w={90}
            min={1}
            max={366}
            value={days}
            onChange={setDays}
            error={problem('window')}
          />
        )}
        {cap !== 'none' && cap !== 'block' && (
          <NumberInput
            label={t('calendar.policy.max')}
            w={90}
            min={1}
            max={999}
            allowDecimal={false}
            value={max}
            onChange={setMax}
            error={problem('max')}
          />
        )}
        <NumberInput
          label={t('calendar.policy.minGap')}
          w={120}
          min={0}
          max={720}
          value={gap}
          onChange={setGap}
          error={problem('minGapHours')}
        />
      </div>
      <div className={classes.formLine}>
        <Checkbox
          label={t('calendar.policy.quietHours')}
          checked={quiet}
          onChange={(event) => setQuiet(event.currentTarget.checked)}
        />
        {quiet && (
          <>
            <ClockField label={t('calendar.policy.quietFrom')} minutes={from} onChange={setFrom} />
            <span>–</span>
            <ClockField label={t('calendar.policy.quietTo')} minutes={to} onChange={setTo} />
          </>
        )}
      </div>
      {parsed.success && (
        <p className={classes.quietText}>{ruleText((key, values) => t(key, values ?? {}), parsed.data, null)}</p>
      )}
      {failure && (
        <p className={classes.problem} role="alert">
          {failure}
        </p>
      )}
      <div className={classes.answerActions}>
        <Button type="submit" disabled={!ready || busy}>
          {t('calendar.policy.save')}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('components.cancel')}
        </Button>
      </div>
    </EditorForm>
  )
}

function ScopeFields({ scope, onChange }: { scope: PolicyScope; onChange: (scope: PolicyScope) => void }) {
  const { t } = useTranslation()
  const tierName = useTierName()
  const { data } = useQuery('calendar.groups', {})
  const kinds = [
    'workspace',
    'tier',
    'group',
    'eachCustomer',
    ...(scope.kind === 'customer' ? (['customer'] as const) : []),
  ] as const
  const pick = (kind: string | null) => {
    if (kind === 'workspace' || kind === 'eachCustomer') onChange({ kind })
    else if (kind === 'tier') onChange({ kind, tier: data?.tiers[0] ?? '' })
    else if (kind === 'group') onChange({ kind, id: String(data?.groups[0]?.conversationId ?? '') })
  }
  return (
    <div className={classes.formLine}>
      <Select
        label={t('calendar.policy.scopeLabel')}
        w={170}
        data={kinds.map((value) => ({ value, label: t(`calendar.policy.scopeKinds.${value}`) }))}
        value={scope.kind}
        onChange={pick}
      />
      {scope.kind === 'tier' && (
        <Select
          label={t('calendar.policy.tier')}
          w={160}
          data={(data?.tiers ?? []).map((tier) => ({ value: tier, label: tierName(tier) }))}
          value={scope.tier}
          onChange={(tier) => tier !== null && onChange({ kind: 'tier', tier })}
        />
      )}
      {scope.kind === 'group' && (
        <Select
          label={t('calendar.policy.group')}
          w={260}
          searchable
          limit={80}
          data={(data?.groups ?? []).map((group) => ({ value: String(group.conversationId), label: group.title }))}
          value={scope.id}
          onChange={(id) => id !== null && onChange({ kind: 'group', id })}
        />
      )}
    </div>
  )
}

/** Frequency policies in the settings: each as a sentence, switched, sorted and edited in place; platform limits to take over. */
import { ActionIcon, Button, Menu, Switch } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PolicyRule } from '#shared/domain/frequency/policy.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './pieces.module.css'
import { PolicyForm } from './policy-form.tsx'
import { ruleText } from './refusal-words.ts'

type Policy = Output<'policies.list'>['items'][number]

const BLANK: PolicyRule = { scope: { kind: 'workspace' }, kinds: ['promo'], max: 3, window: { rollingDays: 7 } }

export function PoliciesSection() {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const { data, error, slow, refetch } = useQuery('policies.list', {})
  const [editing, setEditing] = useState<string | null>(null)
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={3} /> : null
  const { items, platform } = data
  const taken = new Set(items.map((policy) => JSON.stringify(policy.rule)))
  const offered = platform.filter((limit) => !taken.has(JSON.stringify(limit.rule)))
  const language = format.language === 'en' ? 'en' : 'zh'
  const swap = (index: number, by: -1 | 1) => {
    const ids = items.map((policy) => policy.id)
    const [moved] = ids.splice(index, 1)
    ids.splice(index + by, 0, moved!)
    void write('policies.reorder', { ids })
  }
  return (
    <div className={classes.policies}>
      <p className={classes.quietText}>{t('calendar.policy.why')}</p>
      {items.length === 0 && editing === null && (
        <EmptyState compact title={t('calendar.policy.none')} why={t('calendar.policy.noneWhy')} />
      )}
      <ul className={classes.policyList}>
        {items.map((policy, index) => (
          <PolicyRow
            key={policy.id}
            policy={policy}
            editing={editing === policy.id}
            onEdit={(on) => setEditing(on ? policy.id : null)}
            onUp={index > 0 ? () => swap(index, -1) : undefined}
            onDown={index < items.length - 1 ? () => swap(index, 1) : undefined}
          />
        ))}
      </ul>
      {editing === 'new' && (
        <PolicyForm
          name=""
          rule={BLANK}
          onCancel={() => setEditing(null)}
          onSave={async (name, rule) => {
            await write('policies.save', { name, enabled: true, rule }, { quiet: true })
            setEditing(null)
          }}
        />
      )}
      <div className={classes.answerActions}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={editing === 'new'}
          onClick={() => setEditing('new')}
        >
          {t('calendar.policy.add')}
        </Button>
        {offered.length > 0 && (
          <Menu position="bottom-start" withinPortal width={380}>
            <Menu.Target>
              <Button variant="subtle" color="gray" size="compact-sm">
                {t('calendar.policy.platform')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {offered.map((limit) => (
                <Menu.Item
                  key={limit.key}
                  onClick={() =>
                    void write('policies.save', {
                      name: limit.name[language],
                      enabled: true,
                      source: 'platform',
                      rule: limit.rule,
                    })
                  }
                >
                  <span className={classes.platformName}>{limit.name[language]}</span>
                  <span className={classes.quietText}>{limit.note[language]}</span>
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </div>
  )
}

function PolicyRow(props: {
  policy: Policy
  editing: boolean
  onEdit: (on: boolean) => void
  onUp: (() => void) | undefined
  onDown: (() => void) | undefined
}) {
  const { policy, editing, onEdit, onUp, onDown } = props
  const { t } = useTranslation()
  const write = useWrite()
  const save = (change: Partial<Pick<Policy, 'name' | 'enabled' | 'rule'>>) =>
    write(
      'policies.save',
      { id: policy.id, name: policy.name, enabled: policy.enabled, source: policy.source, rule: policy.rule, ...change },
      { quiet: 'rule' in change },
    )
  return (
    <li className={classes.policyRow} data-off={!policy.enabled || undefined}>
      <div className={classes.policyHead}>
        <Switch
          aria-label={t('calendar.policy.enable', { name: policy.name })}
          checked={policy.enabled}
          onChange={(event) => void save({ enabled: event.currentTarget.checked })}
        />
        <button type="button" className={classes.policyWords} aria-expanded={editing} onClick={() => onEdit(!editing)}>
          <span className={classes.policyName}>{policy.name}</span>
          <span className={classes.quietText}>
            {ruleText((key, values) => t(key, values ?? {}), policy.rule, policy.scopeName)}
          </span>
        </button>
        <ActionIcon aria-label={t('calendar.policy.up', { name: policy.name })} disabled={!onUp} onClick={onUp}>
          <IconArrowUp size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon aria-label={t('calendar.policy.down', { name: policy.name })} disabled={!onDown} onClick={onDown}>
          <IconArrowDown size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon
          aria-label={t('calendar.policy.remove', { name: policy.name })}
          onClick={() => void write('policies.remove', { id: policy.id })}
        >
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      </div>
      {editing && (
        <PolicyForm
          name={policy.name}
          rule={policy.rule}
          onCancel={() => onEdit(false)}
          onSave={async (name, rule) => {
            await save({ name, rule })
            onEdit(false)
          }}
        />
      )}
    </li>
  )
}

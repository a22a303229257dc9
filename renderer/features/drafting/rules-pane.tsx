/** Reply rules: list, editor, tester. The tester tries what is being edited before it is saved. */
import { Button } from '@mantine/core'
import { IconMessageBolt } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleInput, RuleItem } from '#shared/contract/drafting.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { SplitPane } from '#renderer/components/split-pane.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './drafting.module.css'
import { BesideTester } from './beside-tester.tsx'
import { ListPane } from './list-pane.tsx'
import { RuleForm } from './rule-form.tsx'
import { Tester } from './tester.tsx'

export function RulesPane() {
  const { t } = useTranslation()
  const { data, error, slow, refetch } = useQuery('rules.list', {})
  const wanted = useRouter((state) => state.params.id)
  const replace = useRouter((state) => state.replace)
  const [edited, setEdited] = useState<(RuleInput & { id: string | null }) | null>(null)
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows /> : null
  const isNew = wanted === 'new'
  const item = isNew ? null : (data.items.find((rule) => rule.id === wanted) ?? data.items[0] ?? null)
  const choose = (id: string) => {
    setEdited(null)
    replace({ id })
  }
  const list = (
    <ListPane
      label={t('drafting.rule.list')}
      rows={data.items}
      textOf={textOf}
      line={(rule) => ({
        title: rule.name,
        side: <Side rule={rule} />,
        below: wordsOf(rule),
      })}
      chosen={item?.id ?? null}
      onChoose={choose}
      addLabel={t('drafting.rule.new')}
      onAdd={() => choose('new')}
      empty={
        <EmptyState compact icon={IconMessageBolt} title={t('drafting.rule.emptyTitle')} why={t('drafting.rule.emptyWhy')}>
          <Button onClick={() => choose('new')}>{t('drafting.rule.new')}</Button>
        </EmptyState>
      }
    />
  )
  return (
    <SplitPane storageKey="drafting.list" side={list} initial={280} min={200} max={460}>
      <BesideTester tester={<Tester rule={edited} />}>
        <div className={classes.editor}>
          {item || isNew ? (
            <RuleForm
              key={item?.id ?? 'new'}
              item={item}
              onEdit={setEdited}
              onSaved={choose}
              onRemoved={() => replace({ id: undefined })}
            />
          ) : (
            <EmptyState title={t('drafting.rule.pick')} />
          )}
        </div>
      </BesideTester>
    </SplitPane>
  )
}

function textOf(rule: RuleItem): string {
  return `${rule.name} ${rule.scriptTitle ?? ''} ${rule.body.any.map((matcher) => (matcher.kind === 'regex' ? matcher.source : matcher.text)).join(' ')}`
}

/** Its keywords; a rule of expressions alone shows those. */
function wordsOf(rule: RuleItem): string {
  const words = rule.body.any.flatMap((matcher) => (matcher.kind === 'regex' ? [] : [matcher.text]))
  return (
    words.length > 0 ? words : rule.body.any.map((matcher) => (matcher.kind === 'regex' ? matcher.source : matcher.text))
  ).join('、')
}

function Side({ rule }: { rule: RuleItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (rule.broken || rule.scriptTitle === null) return <span className={classes.missing}>!</span>
  if (!rule.enabled) return <>{t('drafting.rule.off')}</>
  return <>{format.number(rule.priority)}</>
}

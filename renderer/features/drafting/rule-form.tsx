/** One rule as a form: what fires it, what answers, when and how often. Saved with Ctrl/Cmd+Enter. */
import { Button, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleInput, RuleItem } from '#shared/contract/drafting.ts'
import { noConditions, type Conditions, type Cooldown } from '#shared/domain/reply-rule.ts'
import { EditorEnd, EditorForm, useSaving } from '#renderer/components/editor-form.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useRouter } from '#renderer/state/router.ts'
import { ConditionFields, conditionCount } from './condition-fields.tsx'
import classes from './drafting.module.css'
import { fromLines, toLines, type MatcherLine } from './matcher-lines.ts'

interface RuleFormProps {
  item: RuleItem | null
  /** What is on the form, when it differs from what is saved and can be tried; else null. */
  onEdit: (rule: (RuleInput & { id: string | null }) | null) => void
  onSaved: (id: string) => void
  onRemoved: () => void
}

export function RuleForm({ item, onEdit, onSaved, onRemoved }: RuleFormProps) {
  const { t } = useTranslation()
  const write = useWrite()
  const go = useRouter((state) => state.go)
  const { data: scripts } = useQuery('scripts.list', {})
  const [name, setName] = useState(item?.name ?? '')
  const [enabled, setEnabled] = useState(item?.enabled ?? true)
  const [priority, setPriority] = useState<number | string>(item?.priority ?? 40)
  const [any, setAny] = useState(toLines(item?.body.any ?? []))
  const [none, setNone] = useState(toLines(item?.body.none ?? []))
  const [scriptId, setScriptId] = useState<string | null>(item?.scriptTitle == null ? null : item.scriptId)
  const [conditions, setConditions] = useState<Conditions>(item?.body.conditions ?? noConditions)
  const [cooldown, setCooldown] = useState<Cooldown | null>(item?.body.cooldown ?? null)

  const anyRead = useMemo(() => fromLines(any), [any])
  const noneRead = useMemo(() => fromLines(none), [none])
  const anyProblems = useProblems(anyRead)
  const noneProblems = useProblems(noneRead)
  const sound = anyProblems.length === 0 && noneProblems.length === 0 && anyRead.lines.length > 0

  const body = useMemo(
    () => ({
      any: anyRead.lines.map((line) => line.matcher),
      none: noneRead.lines.map((line) => line.matcher),
      conditions,
      cooldown,
    }),
    [anyRead, noneRead, conditions, cooldown],
  )
  const now = useMemo(
    () => ({ name: name.trim(), enabled, priority: Number(priority) || 0, scriptId: scriptId ?? '', body }),
    [name, enabled, priority, scriptId, body],
  )
  const changed = !item || JSON.stringify(now) !== JSON.stringify(asSaved(item))
  const canTry = sound && changed && now.scriptId !== ''
  useEffect(() => {
    onEdit(canTry ? { id: item?.id ?? null, ...now, name: now.name || t('drafting.rule.newName') } : null)
  }, [canTry, now, item?.id, onEdit, t])

  const ready = sound && now.name !== '' && now.scriptId !== ''
  const { tried, forget, trySave } = useSaving({
    ready,
    changed,
    save: async () => {
      const { id } = await write('rules.save', { id: item?.id ?? null, ...now })
      if (!item) onSaved(id)
    },
  })
  const discard = () => {
    setName(item?.name ?? '')
    setEnabled(item?.enabled ?? true)
    setPriority(item?.priority ?? 40)
    setAny(toLines(item?.body.any ?? []))
    setNone(toLines(item?.body.none ?? []))
    setScriptId(item?.scriptTitle == null ? null : item.scriptId)
    setConditions(item?.body.conditions ?? noConditions)
    setCooldown(item?.body.cooldown ?? null)
    forget()
  }
  const count = conditionCount(conditions)
  return (
    <EditorForm className={classes.form} label={item?.name ?? t('drafting.rule.new')} onSave={trySave}>
      {item?.broken && (
        <p className={classes.missing}>
          {t('drafting.rule.broken', { pattern: item.broken.pattern, problem: t(`drafting.problem.${item.broken.problem}`) })}
        </p>
      )}
      {item && item.scriptTitle === null && <p className={classes.missing}>{t('drafting.rule.scriptGone')}</p>}
      <div className={classes.formLine}>
        <TextInput
          style={{ flex: 1 }}
          label={t('drafting.rule.name')}
          value={name}
          maxLength={60}
          autoFocus={item === null}
          error={tried && now.name === '' ? t('drafting.rule.nameMissing') : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          w={110}
          label={t('drafting.rule.priority')}
          title={t('drafting.rule.priorityHint')}
          min={-1000}
          max={1000}
          allowDecimal={false}
          value={priority}
          onChange={setPriority}
        />
        <Switch
          className={classes.switch ?? ''}
          label={t('drafting.rule.enabled')}
          checked={enabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
        />
      </div>
      <Textarea
        label={t('drafting.rule.any')}
        description={t('drafting.rule.anyHint')}
        value={any}
        autosize
        minRows={4}
        maxRows={16}
        error={
          anyProblems.length > 0
            ? anyProblems.join('\n')
            : tried && anyRead.lines.length === 0
              ? t('drafting.rule.anyMissing')
              : undefined
        }
        onChange={(event) => setAny(event.currentTarget.value)}
      />
      <Textarea
        label={t('drafting.rule.none')}
        value={none}
        autosize
        minRows={1}
        maxRows={8}
        error={noneProblems.length > 0 ? noneProblems.join('\n') : undefined}
        onChange={(event) => setNone(event.currentTarget.value)}
      />
      <div className={classes.formLine}>
        <Select
          style={{ flex: 1 }}
          label={t('drafting.rule.script')}
          searchable
          data={(scripts?.items ?? []).map((script) => ({ value: script.id, label: script.title }))}
          renderOption={({ option }) => <span data-user>{option.label}</span>}
          value={scriptId}
          error={tried && scriptId === null ? t('drafting.rule.scriptMissing') : undefined}
          onChange={setScriptId}
        />
        {scriptId !== null && (
          <Button variant="default" onClick={() => go('drafting', { tab: 'scripts', id: scriptId })}>
            {t('drafting.rule.editScript')}
          </Button>
        )}
      </div>
      <details className={classes.details} open={count > 0}>
        <summary>
          {t('drafting.rule.conditions')}{' '}
          <span className={classes.quiet}>
            {count === 0 ? t('drafting.rule.noConditions') : t('drafting.rule.conditionCount', { count })}
          </span>
        </summary>
        <ConditionFields conditions={conditions} onChange={setConditions} />
      </details>
      <div className={classes.formLine}>
        <Select
          w={150}
          label={t('drafting.rule.cooldown')}
          allowDeselect={false}
          data={[
            { value: 'none', label: t('drafting.rule.cooldownNone') },
            { value: 'conversation', label: t('drafting.rule.cooldownPer.conversation') },
            { value: 'customer', label: t('drafting.rule.cooldownPer.customer') },
          ]}
          value={cooldown?.per ?? 'none'}
          onChange={(value) =>
            setCooldown(
              value === 'conversation' || value === 'customer' ? { per: value, minutes: cooldown?.minutes ?? 60 } : null,
            )
          }
        />
        {cooldown && (
          <NumberInput
            w={180}
            label={t('drafting.rule.cooldownMinutes')}
            min={1}
            max={525_600}
            allowDecimal={false}
            value={cooldown.minutes}
            onChange={(value) => setCooldown({ ...cooldown, minutes: Math.max(1, Number(value) || 1) })}
          />
        )}
      </div>
      <EditorEnd
        saveLabel={t('drafting.rule.save')}
        changed={changed}
        discard={item ? { label: t('drafting.rule.discard'), run: discard } : undefined}
        remove={
          item
            ? {
                label: t('drafting.rule.remove'),
                question: t('drafting.rule.removeAsk'),
                run: async () => {
                  await write('rules.remove', { id: item.id })
                  onRemoved()
                },
              }
            : undefined
        }
      >
        <span className={classes.quiet}>
          {item &&
            (item.used.accepted + item.used.edited + item.used.rejected === 0
              ? t('drafting.rule.neverUsed')
              : t('drafting.rule.used', {
                  accepted: item.used.accepted,
                  edited: item.used.edited,
                  rejected: item.used.rejected,
                }))}
        </span>
      </EditorEnd>
    </EditorForm>
  )
}

function asSaved(item: RuleItem) {
  const { name, enabled, priority, scriptId, scriptTitle, body } = item
  const { any, none, conditions, cooldown } = body
  return { name, enabled, priority, scriptId: scriptTitle === null ? '' : scriptId, body: { any, none, conditions, cooldown } }
}

/** Sentences about lines that cannot be used, by line; core judges, while typing. */
function useProblems({ lines, tooLong }: ReturnType<typeof fromLines>): string[] {
  const { t } = useTranslation()
  const matchers = useMemo(() => lines.map((line) => line.matcher), [lines])
  const [asked] = useDebouncedValue(matchers, 150)
  const { data } = useQuery('rules.checkMatchers', { matchers: asked }, { enabled: asked.length > 0, keepPrevious: true })
  const say = (line: Pick<MatcherLine, 'line' | 'text'>, problem: string) =>
    t('drafting.problem.line', { line: line.line, text: line.text, problem: t(`drafting.problem.${problem}`) })
  const found = asked === matchers && data ? data.problems : []
  return [
    ...tooLong.map((line) => say(line, 'TOO_LONG')),
    ...found.flatMap((problem, index) => (problem && lines[index] ? [say(lines[index], problem.problem)] : [])),
  ]
}

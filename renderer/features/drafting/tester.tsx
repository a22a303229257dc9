/** Type what a customer might say and see what fires, as the rules are or with the rule being edited. */
import { Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconUserExclamation } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DraftResultView, RuleInput } from '#shared/contract/drafting.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { SidePanel } from '#renderer/components/side-panel.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './trace.module.css'
import { HoledText } from './holed-text.tsx'
import { TraceView } from './trace-view.tsx'

/** What was typed stays while one goes from rule to rule. */
let lastText = ''

export function Tester({ rule = null }: { rule?: (RuleInput & { id: string | null }) | null }) {
  const { t } = useTranslation()
  const go = useRouter((state) => state.go)
  const [text, setText] = useState(lastText)
  const [asked] = useDebouncedValue(text.trim(), 120)
  const { data, error, refetch } = useQuery('drafting.test', { text: asked, rule }, { enabled: asked !== '', keepPrevious: true })
  return (
    <SidePanel title={t('drafting.tester')}>
      <div className={classes.tester}>
        <Textarea
          label={t('drafting.test.label')}
          placeholder={t('drafting.test.placeholder')}
          description={rule ? t('drafting.test.unsaved') : undefined}
          value={text}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={1000}
          onChange={(event) => {
            lastText = event.currentTarget.value
            setText(lastText)
          }}
        />
        {error && asked !== '' && <ErrorState compact error={error} onRetry={refetch} />}
        {data && asked !== '' && !error && (
          <>
            <Answer result={data} />
            <TraceView
              text={asked}
              trace={data.trace}
              findings={data.findings}
              onRule={(id) => go('drafting', { tab: 'rules', id })}
            />
          </>
        )}
      </div>
    </SidePanel>
  )
}

function Answer({ result }: { result: DraftResultView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { draft, handOff, trace, findings } = result
  if (handOff) {
    return (
      <div className={classes.handOff} role="status">
        <IconUserExclamation size={16} aria-hidden />
        <span>
          <strong>{t('drafting.test.handOff', { guard: t(`drafting.guard.${handOff.guard}`) })}</strong>
          <span className={classes.quiet}> · {t(`drafting.severity.${handOff.severity}`)}</span>
        </span>
      </div>
    )
  }
  if (!draft) {
    return (
      <div className={classes.silence} role="status">
        <strong>{t('drafting.test.none')}</strong>
        <span className={classes.quiet}>
          {t(`drafting.test.why.${trace.reason}`, { percent: format.percent(trace.threshold) })}
        </span>
      </div>
    )
  }
  return (
    <div className={classes.answer} role="status">
      <div className={classes.answerHead}>
        <span>{t('drafting.test.by', { rule: draft.rule.name })}</span>
        <span className={classes.quiet}>{t('drafting.test.sure', { percent: format.percent(draft.confidence) })}</span>
      </div>
      <HoledText text={draft.text} findings={findings} />
    </div>
  )
}

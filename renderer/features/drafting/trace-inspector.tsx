/** A draft or a hand-off with everything that led to it. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { Highlight } from '#renderer/components/highlight.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import type { InspectorEntry } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './trace.module.css'
import { HoledText } from './holed-text.tsx'
import { TraceView } from './trace-view.tsx'

export function TraceInspector({ entry }: { entry: InspectorEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const id = typeof entry.id === 'string' ? entry.id : ''
  const { data, error, slow, refetch } = useQuery('drafting.detail', { id }, { enabled: id !== '' })
  if (error?.code === 'NOT_FOUND') return <EmptyState compact title={t('drafting.traceView.gone')} />
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={6} /> : null
  const openRule = (rule: string) => go('drafting', { tab: 'rules', id: rule })
  const marked = data.trace.guards.filter((guard) => guard.outcome === 'fired').flatMap((guard) => guard.spans)
  return (
    <div className={classes.inspector}>
      <section>
        <h3>
          {t('drafting.traceView.asked')} · <RelativeTime at={data.askedAt} />
        </h3>
        <p className={`${classes.text} qx-selectable`}>
          <Highlight text={data.asked} ranges={marked} />
        </p>
      </section>
      {data.guard !== null && (
        <section>
          <div className={classes.handOff}>
            <span>
              <strong>{t('drafting.test.handOff', { guard: t(`drafting.guard.${data.guard}`) })}</strong>
              <span className={classes.quiet}> · {t(`drafting.state.${data.state}`)}</span>
            </span>
          </div>
        </section>
      )}
      {data.text !== null && (
        <section>
          <h3>
            {data.rule && data.confidence !== null
              ? t('drafting.box.by', { rule: data.rule.name, percent: format.percent(data.confidence) })
              : t('drafting.traceView.draft')}
          </h3>
          <HoledText text={data.text} findings={data.findings} />
          <p className={classes.quiet}>
            {t(`drafting.state.${data.state}`)}
            {data.decidedAt !== null && (
              <>
                {' '}
                · <RelativeTime at={data.decidedAt} />
              </>
            )}
            {data.reason !== null && ` · ${t(`drafting.rejectReason.${data.reason}`)}`}
          </p>
          {data.finalText !== null && data.finalText !== data.text && (
            <>
              <h3>{data.state === 'rejected' ? t('drafting.traceView.note') : t('drafting.traceView.final')}</h3>
              <p className={`${classes.text} qx-selectable`}>{data.finalText}</p>
            </>
          )}
          {data.rule && (
            <Button variant="default" size="compact-sm" mt={4} onClick={() => openRule(data.rule!.id)}>
              {t('drafting.traceView.openRule')}
            </Button>
          )}
        </section>
      )}
      <TraceView text={data.asked} trace={data.trace} findings={data.findings} onRule={openRule} />
    </div>
  )
}

/** First responses as a strip of percentiles, and the groups with open questions. */
import { useTranslation } from 'react-i18next'
import type { ResponseTimes } from '#shared/contract/audit.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import type { QueryResult } from '#renderer/core-client/use-query.ts'
import classes from './audit.module.css'
import { openRows } from './open-rows.ts'

interface Props {
  query: QueryResult<Output<'audit.responses'>>
  span: { from: number; to: number }
}

const percentiles = ['p50', 'p75', 'p90', 'p95', 'longest'] as const
const OPEN_SHOWN = 12

/** Waits run from seconds to days: bars are drawn on a logarithmic scale, a minute at the left. */
function length(ms: number, longest: number): number {
  const scale = (value: number) => Math.log10(1 + value / 60_000)
  return longest <= 0 ? 0 : Math.max(2, (scale(ms) / scale(Math.max(longest, 60_000))) * 100)
}

export function ResponsesPanel({ query, span }: Props) {
  const { t } = useTranslation()
  const { data } = query
  if (query.error) {
    return (
      <section className={classes.panel}>
        <h2>{t('audit.responses')}</h2>
        <ErrorState compact error={query.error} onRetry={query.refetch} />
      </section>
    )
  }
  if (!data) return query.slow ? <LoadingRows count={6} /> : null
  return (
    <>
      <section className={classes.panel}>
        <h2>{t('audit.responses')}</h2>
        <p className={classes.why}>{t('audit.responsesWhy')}</p>
        {data.overall.answered === 0 ? <p>{t('audit.nothingAsked')}</p> : <Strip overall={data.overall} span={span} />}
      </section>
      <Open data={data} span={span} />
    </>
  )
}

function Strip({ overall, span }: { overall: ResponseTimes; span: Props['span'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className={classes.strip}>
      {percentiles.map((name) => {
        const value = overall[name] ?? 0
        const label = t('audit.percentileRow', { name: t(`audit.percentile.${name}`), value: format.duration(value) })
        return (
          <button
            key={name}
            type="button"
            className={classes.stripRow}
            aria-label={label}
            title={label}
            onClick={() => openRows({ of: 'answered', from: span.from, to: span.to, atLeast: value })}
          >
            <span className={classes.stripName}>{t(`audit.percentile.${name}`)}</span>
            <span className={classes.stripBar} aria-hidden>
              <span className={classes.stripFill} style={{ width: `${length(value, overall.longest ?? 0)}%` }} />
            </span>
            <span className={classes.stripValue}>{format.duration(value)}</span>
          </button>
        )
      })}
    </div>
  )
}

function Open({ data, span }: { data: Output<'audit.responses'>; span: Props['span'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { groups } = data
  return (
    <section className={classes.panel}>
      <h2>
        {t('audit.open')} {data.overall.open > 0 && format.number(data.overall.open)}
      </h2>
      {groups.length === 0 && <p className={classes.why}>{t('audit.openNone')}</p>}
      {groups.slice(0, OPEN_SHOWN).map((group) => (
        <button
          key={group.id}
          type="button"
          className={classes.openRow}
          title={t('audit.openRow', { group: group.title, count: group.open, since: format.ago(group.oldestOpenAt) })}
          onClick={() => openRows({ of: 'open', conversationId: group.id, from: span.from, to: span.to }, group.title)}
        >
          <span className={classes.openName}>
            <PersonName name={group.title} />
          </span>
          <span className={classes.openSide}>{format.ago(group.oldestOpenAt)}</span>
          <strong>{format.number(group.open)}</strong>
        </button>
      ))}
      {groups.length > OPEN_SHOWN && (
        <button type="button" className={classes.openRow} onClick={() => openRows({ of: 'open', from: span.from, to: span.to })}>
          <span className={classes.openName}>
            {t('audit.openAll', { count: data.overall.open, n: format.number(data.overall.open) })}
          </span>
        </button>
      )}
    </section>
  )
}

/** The rows behind a number of the audit, with what was seen in each post and the operator's own word on it. */
import { useTranslation } from 'react-i18next'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { rowsQuerySchema, type RowsQuery } from '#shared/contract/audit.ts'
import { localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { useRem } from '#renderer/components/use-rem.ts'
import { usePages } from '#renderer/core-client/use-pages.ts'
import type { InspectorEntry } from '#renderer/state/inspector.ts'
import classes from './audit.module.css'
import { RowCard } from './row-card.tsx'

export function RowsInspector({ entry }: { entry: InspectorEntry }) {
  const parsed = rowsQuerySchema.safeParse(entry)
  const { t } = useTranslation()
  if (!parsed.success) return <ErrorState compact title={t('audit.rowsEmpty')} />
  return (
    <Rows
      key={JSON.stringify(parsed.data)}
      query={parsed.data}
      heading={typeof entry.heading === 'string' ? entry.heading : undefined}
    />
  )
}

function Rows({ query, heading }: { query: RowsQuery; heading: string | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  const viewport = useRef<HTMLDivElement>(null)
  const pages = usePages('audit.rows', query)
  const estimate = useRem(112)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this project's components
  const rows = useVirtualizer({
    count: pages.total,
    getScrollElement: () => viewport.current,
    estimateSize: () => estimate,
    overscan: 4,
  })
  const items = rows.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const { onRange } = pages
  useEffect(() => onRange(first, last), [onRange, first, last])
  const span = { from: format.day(localDay(query.from, format.zone)), to: format.day(localDay(query.to - 1, format.zone)) }
  return (
    <div className={classes.rows}>
      <div className={classes.rowsHead}>
        <strong>{t(`audit.rowsOf.${query.of}`, { count: pages.total, n: format.number(pages.total) })}</strong>
        <span>
          {heading !== undefined && <bdi>{heading} · </bdi>}
          {span.from === span.to ? span.from : t('audit.rowsSpan', span)}
          {query.atLeast !== undefined && ` · ${t('audit.rowsLonger', { time: format.duration(query.atLeast) })}`}
        </span>
      </div>
      {pages.error ? (
        <ErrorState compact error={pages.error} onRetry={pages.refetch} />
      ) : pages.loading ? (
        pages.slow && <LoadingRows count={6} />
      ) : pages.total === 0 ? (
        <p className={classes.card}>{t('audit.rowsEmpty')}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <div ref={viewport} className={classes.rowsList} role="region" aria-label={t('audit.rows')} tabIndex={0}>
          <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
            {items.map((item) => (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                style={{ position: 'absolute', top: 0, left: 0, right: 0, transform: `translateY(${item.start}px)` }}
              >
                <RowCard row={pages.row(item.index)} of={query.of} />
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

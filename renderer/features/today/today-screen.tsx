/** What goes out today, where, and who is waiting: one line of figures, and the lists side by side. */
import { Suspense, useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { localDay } from '#shared/domain/zone.ts'
import { ErrorBoundary } from '#renderer/components/error-boundary.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useFills } from '#renderer/slots/slot.tsx'
import { useRouter } from '#renderer/state/router.ts'
import { figuresDrawn } from './first-paint.ts'
import classes from './today.module.css'

const columnId = (titleKey: string) => `today-${titleKey.replaceAll('.', '-')}`

function show(titleKey: string): void {
  const column = document.getElementById(columnId(titleKey))
  column?.scrollIntoView({ block: 'nearest', inline: 'start' })
  column?.focus()
}

export function TodayScreen() {
  const { t } = useTranslation()
  const columns = useFills('today-column')
  return (
    <div className={classes.screen}>
      <Figures />
      <div className={classes.columns}>
        {columns.map((fill) => {
          const Column = fill.component
          const titleKey = fill.titleKey ?? ''
          return (
            <section key={titleKey} id={columnId(titleKey)} className={classes.column} tabIndex={-1} aria-label={t(titleKey)}>
              <h2 className={classes.columnTitle}>{t(titleKey)}</h2>
              <div className={classes.columnBody}>
                <ErrorBoundary where={titleKey}>
                  <Suspense fallback={null}>
                    <Column />
                  </Suspense>
                </ErrorBoundary>
              </div>
            </section>
          )
        })}
      </div>
    </div>
  )
}

function Figures() {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const { data } = useQuery('today.figures', {})
  const drawn = data !== undefined
  useLayoutEffect(() => {
    if (drawn) figuresDrawn()
  }, [drawn])
  const figures = [
    { key: 'toPost', value: data?.toPost, open: () => show('calendar.post.title') },
    { key: 'waiting', value: data?.waiting, open: () => show('drafting.replyNow') },
    { key: 'followUps', value: data?.followUps, open: () => show('customers.followUps') },
    { key: 'posted', value: data?.posted, open: () => go('calendar', { view: 'day', day: localDay(format.now, format.zone) }) },
  ] as const
  return (
    <div className={classes.figures} data-testid={data && 'today-figures'}>
      <p className={classes.day}>{t('today.day', { day: format.day(localDay(format.now, format.zone)) })}</p>
      {figures.map((figure) => (
        <button key={figure.key} type="button" className={classes.figure} onClick={figure.open}>
          <span className={classes.value}>{figure.value === undefined ? '–' : format.number(figure.value)}</span>
          <span>{t(`today.${figure.key}`)}</span>
        </button>
      ))}
    </div>
  )
}

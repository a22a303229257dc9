/** Thirty days of one group as a strip of cells, and the figures over them; each opens its rows. */
import { useTranslation } from 'react-i18next'
import { DAY, addDays, dayStart, localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { CapMeter } from '#renderer/components/cap-meter.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { HeatCell } from '#renderer/components/heat-cell.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import type { GroupDetail } from './group-detail.ts'
import classes from './groups.module.css'

const DAYS = 30
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)

export function GroupCadence({ group }: { group: GroupDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const today = localDay(format.now, format.zone)
  const { data, error, refetch } = useQuery('audit.cadence', {
    from: addDays(today, 1 - DAYS),
    to: today,
    conversationId: group.id,
  })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  const row = data?.groups[0]
  if (!data || !row) return null
  const rows = (of: string, from: number, to: number) =>
    inspect({ kind: 'rows', of, conversationId: group.id, from, to, heading: group.title })
  const share = (used: number) => (row.cap === null ? 0 : row.cap.max === 0 ? used * 2 : used / row.cap.max)
  const figures: { key: string; value: string; hint?: string; run?: () => void }[] = [
    { key: 'posts', value: format.number(sum(row.posts)), run: () => rows('posts', data.from, data.to) },
    {
      key: 'promosPosted',
      value: `${format.number(sum(row.promos))}（${t('groups.observed')} ${format.number(sum(row.observed))}）`,
      run: () => rows('promos', data.from, data.to),
    },
    {
      key: 'silence',
      value: format.duration(row.silence.to - row.silence.from),
      hint: `${format.moment(row.silence.from)} – ${format.moment(row.silence.to)}`,
    },
    { key: 'evenness', value: row.evenness === null ? '–' : format.number(row.evenness, 2), hint: t('groups.evennessWhy') },
    {
      key: 'waiting',
      value: format.number(group.waiting),
      ...(group.waiting > 0 && { run: () => rows('open', format.now - DAYS * DAY, format.now + 60_000) }),
    },
  ]
  return (
    <section className={classes.section}>
      <h3>{t('groups.cadence')}</h3>
      <div className={classes.strip}>
        {data.days.map((day, i) => {
          const from = dayStart(day, format.zone)
          const label = t('audit.cell', {
            group: group.title,
            day: format.day(day),
            promos: row.promos[i]!,
            planned: row.planned[i]!,
            observed: row.observed[i]!,
            posts: row.posts[i]!,
          })
          return (
            <div key={day} className={classes.stripCell}>
              <HeatCell
                share={share(row.used[i]!)}
                label={label}
                onClick={() => rows(row.promos[i]! > 0 ? 'promos' : 'posts', from, dayStart(addDays(day, 1), format.zone))}
              >
                {row.promos[i]! > 0 ? row.promos[i] : null}
              </HeatCell>
            </div>
          )
        })}
      </div>
      <dl className={classes.figures}>
        {row.cap !== null && (
          <div className={classes.figure}>
            <dt>{t('groups.worst')}</dt>
            <dd>
              <button
                type="button"
                className={classes.number}
                disabled={row.worst === null}
                title={row.worst ? `${format.moment(row.worst.from)} – ${format.moment(row.worst.to)}` : undefined}
                onClick={() => row.worst && rows('promos', row.worst.from, row.worst.to)}
              >
                <CapMeter used={row.worst?.promos ?? 0} max={row.cap.max} />
              </button>
            </dd>
          </div>
        )}
        {figures.map((figure) => (
          <div key={figure.key} className={classes.figure} title={figure.hint}>
            <dt>{t(`groups.${figure.key}`)}</dt>
            <dd>
              {figure.run ? (
                <button type="button" className={classes.number} onClick={figure.run}>
                  {figure.value}
                </button>
              ) : (
                figure.value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

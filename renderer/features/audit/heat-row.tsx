/** One group's row of the heatmap. Kept as it is while the grid scrolls past it: hundreds of rows hold thousands of cells. */
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CadenceGroup } from '#shared/contract/audit.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { CapMeter } from '#renderer/components/cap-meter.tsx'
import { heatGround } from '#renderer/components/heat-cell.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import { capWords, cellLabel, cellShare, type CellTemplates } from './heat-words.ts'
import classes from './heatmap.module.css'
import { openRows } from './open-rows.ts'

interface HeatRowProps {
  group: CadenceGroup
  index: number
  /** Pixels. */
  top: number
  height: number
  nameWidth: number
  dayWidth: number
  width: number
  /** Days on view, both included. */
  first: number
  last: number
  dayNames: readonly string[]
  templates: CellTemplates
  /** The day the keys are on, or -1. */
  activeDay: number
}

export const cellId = (place: { row: number; day: number }) => `heat-${place.row}-${place.day}`

export const HeatRow = memo(function HeatRow(props: HeatRowProps) {
  const { group, index, top, height, nameWidth, dayWidth, width, first, last, dayNames, templates, activeDay } = props
  const cells = []
  for (let day = first; day <= last; day += 1) {
    const share = cellShare(group, day)
    const label = cellLabel(group, day, dayNames[day]!, templates)
    const promos = group.promos[day]!
    cells.push(
      <div
        key={day}
        id={cellId({ row: index, day })}
        role="gridcell"
        aria-colindex={day + 2}
        aria-label={label}
        title={label}
        data-row={index}
        data-day={day}
        data-over={share > 1 || undefined}
        className={cellClass(share, group.planned[day]! > 0, day === activeDay)}
        style={{ left: nameWidth + day * dayWidth, width: dayWidth, backgroundColor: heatGround(share) }}
      >
        {promos > 0 ? promos : group.posts[day]! > 0 ? <i className={classes.dot} /> : null}
      </div>,
    )
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes.row}
      style={{ height, width, transform: `translateY(${top}px)` }}
    >
      <GroupHead group={group} width={nameWidth} />
      {cells}
    </div>
  )
})

function cellClass(share: number, planned: boolean, active: boolean): string {
  return [classes.cell, share > 1 ? classes.over : '', planned ? classes.planned : '', active ? classes.active : '']
    .filter(Boolean)
    .join(' ')
}

function GroupHead({ group, width }: { group: CadenceGroup; width: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const { cap, worst } = group
  const used = worst?.promos ?? 0
  const over = cap !== null && used > cap.max
  const words = (key: string, values?: Record<string, string | number>) => t(key, values ?? {})
  return (
    <div className={classes.name} role="rowheader" style={{ width }}>
      <button type="button" className={classes.title} tabIndex={-1} onClick={() => inspect({ kind: 'group', id: group.id })}>
        <PersonName name={group.title} />
      </button>
      {cap === null ? (
        <span className={classes.none}>{t('audit.noCap')}</span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={over ? `${classes.worst} ${classes.breach}` : classes.worst}
          disabled={!worst}
          title={
            worst
              ? t('audit.worstLabel', {
                  group: group.title,
                  used,
                  max: cap.max,
                  policy: capWords(cap, words),
                  from: format.moment(worst.from),
                  to: format.moment(worst.to),
                })
              : capWords(cap, words)
          }
          onClick={() =>
            worst && openRows({ of: 'promos', conversationId: group.id, from: worst.from, to: worst.to }, group.title)
          }
        >
          <CapMeter used={used} max={cap.max} />
        </button>
      )}
    </div>
  )
}

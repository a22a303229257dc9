/** A column of a table that fits two readings: real cells under both, and which one is meant. */
import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ImportChoice, PreviewFile } from '#shared/contract/imports.ts'
import { localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { choose } from './import-state.ts'
import classes from './imports.module.css'

type Reading = PreviewFile['readings'][number]

/** Rows decide most columns; asked is about the others, and about what was chosen before. */
export function ColumnQuestions({ preview, choice }: { preview: PreviewFile; choice: ImportChoice }) {
  const open = preview.readings.filter((reading) => !reading.certain)
  if (open.length === 0) return null
  return (
    <div className={classes.questions}>
      {open.map((reading) => (
        <ColumnQuestion key={`${reading.kind} ${reading.column}`} reading={reading} path={choice.path} zone={preview.zone} />
      ))}
    </div>
  )
}

function ColumnQuestion({ reading, path, zone }: { reading: Reading; path: string; zone: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const day = (at: number | null) => (at === null ? t('imports.twoWays.none') : localDay(at, zone))
  const cents = (value: number | null) => (value === null ? t('imports.twoWays.none') : format.number(value / 100, 2))
  const dates = reading.kind === 'dates'
  const label = t(dates ? 'imports.twoWays.dates' : 'imports.twoWays.money', { column: reading.column })
  const options = dates
    ? [
        { value: 'mdy', label: t('imports.order.mdy') },
        { value: 'dmy', label: t('imports.order.dmy') },
      ]
    : [
        { value: 'point', label: t('imports.twoWays.point') },
        { value: 'comma', label: t('imports.twoWays.comma') },
      ]
  const rows =
    reading.kind === 'dates'
      ? reading.samples.map(({ text, mdy, dmy }) => ({ text, first: day(mdy), second: day(dmy) }))
      : reading.samples.map(({ text, point, comma }) => ({ text, first: cents(point), second: cents(comma) }))
  const pick = (value: string) => {
    if (dates) choose(path, { dateOrder: value === 'dmy' ? 'dmy' : 'mdy' })
    else choose(path, { decimal: value === 'comma' ? 'comma' : 'point' })
  }
  return (
    <div className={classes.question} data-reading={reading.kind}>
      <p className={classes.strong}>{label}</p>
      <p className={classes.dim}>{t('imports.twoWays.why')}</p>
      <SegmentedControl aria-label={label} data={options} value={reading.chosen} onChange={pick} />
      <table className={classes.reasons}>
        <thead>
          <tr>
            <th scope="col">{t('imports.twoWays.cell')}</th>
            {options.map((option) => (
              <th key={option.value} scope="col">
                {option.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.text}>
              <td className={classes.place}>{row.text}</td>
              <td>{row.first}</td>
              <td>{row.second}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Seven, fourteen, thirty, sixty days up to today, or two dates. */
import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { DateField } from '#renderer/components/date-field.tsx'
import classes from './audit.module.css'
import { RANGE_LENGTHS, type AuditRange } from './use-range.ts'

const CUSTOM = 'custom'

export function RangePicker({ range }: { range: AuditRange }) {
  const { t } = useTranslation()
  const turned = range.from > range.to
  return (
    <div className={classes.range}>
      <SegmentedControl
        size="xs"
        aria-label={t('audit.range')}
        value={range.length === null ? CUSTOM : String(range.length)}
        onChange={(value) => (value === CUSTOM ? range.setDays(range.from, range.to) : range.setLength(Number(value)))}
        data={[
          ...RANGE_LENGTHS.map((days) => ({ value: String(days), label: t('audit.last', { days }) })),
          { value: CUSTOM, label: t('audit.custom') },
        ]}
      />
      {range.length === null && (
        <>
          <DateField
            ariaLabel={t('audit.from')}
            clearable={false}
            value={range.from}
            onChange={(day) => day && range.setDays(day, range.to)}
          />
          <span aria-hidden>–</span>
          <DateField
            ariaLabel={t('audit.to')}
            clearable={false}
            value={range.to}
            onChange={(day) => day && range.setDays(range.from, day)}
          />
          {turned && (
            <span className={classes.warn} role="alert">
              {t('audit.rangeTurned')}
            </span>
          )}
        </>
      )}
    </div>
  )
}

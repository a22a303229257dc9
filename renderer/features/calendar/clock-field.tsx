/** A time of day on the 24-hour clock, whatever the system's habit. Minutes since midnight. */
import { TimePicker } from '@mantine/dates'
import { useTranslation } from 'react-i18next'

interface ClockFieldProps {
  /** Spoken; visible only where `labelled`. */
  label: string
  labelled?: boolean
  size?: 'xs' | 'sm'
  minutes: number | null
  onChange: (minutes: number | null) => void
}

export const clockText = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

export function ClockField({ label, labelled = false, size = 'sm', minutes, onChange }: ClockFieldProps) {
  const { t } = useTranslation()
  return (
    <TimePicker
      size={size}
      label={labelled ? label : undefined}
      role="group"
      aria-label={label}
      format="24h"
      value={minutes === null ? '' : clockText(minutes)}
      hoursInputLabel={t('calendar.hours', { what: label })}
      minutesInputLabel={t('calendar.minutes', { what: label })}
      onChange={(text) => {
        const [hour, minute] = text.split(':')
        onChange(hour && minute ? Number(hour) * 60 + Number(minute) : null)
      }}
    />
  )
}

/** A day of the workspace zone, `YYYY-MM-DD` or null. Typed or picked. */
import { DateInput } from '@mantine/dates'
import { IconCalendar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'

interface DateFieldProps {
  label?: string
  /** For a field without a visible label. */
  ariaLabel?: string
  value: string | null
  onChange: (day: string | null) => void
  min?: string
  max?: string
  clearable?: boolean
  /** Pixels, or a CSS width. */
  width?: number | string
  placeholder?: string
}

export function DateField({
  label,
  ariaLabel,
  value,
  onChange,
  min,
  max,
  clearable = true,
  width = 150,
  placeholder,
}: DateFieldProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  return (
    <DateInput
      label={label}
      aria-label={ariaLabel ?? label ?? t('components.pickDate')}
      value={value}
      onChange={(next) => onChange(next)}
      minDate={min}
      maxDate={max}
      clearable={clearable}
      clearButtonProps={{ 'aria-label': t('components.clearDate') }}
      placeholder={placeholder ?? t('components.pickDate')}
      valueFormat={language === 'en' ? 'MMM D, YYYY' : 'YYYY年M月D日'}
      firstDayOfWeek={1}
      w={width}
      size="sm"
      leftSection={<IconCalendar size={14} aria-hidden />}
      leftSectionPointerEvents="none"
      previousLabel={t('components.previousMonth')}
      nextLabel={t('components.nextMonth')}
      popoverProps={{ shadow: 'md', transitionProps: { duration: 80 } }}
    />
  )
}

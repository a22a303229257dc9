/** Scheme, language, size of type: settings of this machine, at work as soon as main has kept them. */
import { Button, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { setPreferences } from '#renderer/core-client/appearance.ts'
import { useUi } from '#renderer/state/ui.ts'

const schemes = ['auto', 'light', 'dark'] as const
const scales = [100, 125, 150] as const

export function DarkScheme() {
  const { t } = useTranslation()
  const scheme = useUi((state) => state.colorScheme)
  return (
    <SegmentedControl
      aria-label={t('settings.scheme')}
      value={scheme}
      onChange={(value) => setPreferences({ colorScheme: value })}
      data={schemes.map((value) => ({ value, label: t(`settings.schemes.${value}`) }))}
    />
  )
}

export function LanguageChoice() {
  const { t } = useTranslation()
  const language = useUi((state) => state.language)
  return (
    <SegmentedControl
      aria-label={t('settings.language')}
      value={language}
      onChange={(value) => setPreferences({ language: value })}
      data={[
        { value: 'zh-CN', label: '中文' },
        { value: 'en', label: 'English' },
      ]}
    />
  )
}

export function TextScale() {
  const { t } = useTranslation()
  const scale = useUi((state) => state.textScale)
  return (
    <SegmentedControl
      aria-label={t('settings.textScale')}
      value={String(scale)}
      onChange={(value) => {
        const chosen = scales.find((percent) => String(percent) === value)
        if (chosen) setPreferences({ textScale: chosen })
      }}
      data={scales.map((percent) => ({ value: String(percent), label: `${percent}%` }))}
    />
  )
}

export function ShortcutsButton() {
  const { t } = useTranslation()
  const show = useUi((state) => state.setShortcutsOpen)
  return (
    <Button variant="default" onClick={() => show(true)}>
      {t('settings.shortcutsShow')}
    </Button>
  )
}

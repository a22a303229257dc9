/** The plain page all start screens are on, with the language at hand in the corner. */
import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { setPreferences } from '#renderer/core-client/appearance.ts'
import { useUi } from '#renderer/state/ui.ts'
import classes from './start.module.css'

/** Languages are named in themselves, whatever the interface speaks. */
const languages = [
  { value: 'zh-CN', label: '中文' },
  { value: 'en', label: 'English' },
] as const

export function StartPage({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const language = useUi((state) => state.language)
  return (
    <div className={classes.page}>
      <header className={classes.corner}>
        <SegmentedControl
          aria-label={t('start.language')}
          value={language}
          onChange={(value) => setPreferences({ language: value })}
          data={[...languages]}
        />
      </header>
      <main className={classes.center}>{children}</main>
    </div>
  )
}

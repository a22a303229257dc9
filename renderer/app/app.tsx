/** The root: theme, words and zone for all below, then either the start screens or the frame. */
import { MantineProvider } from '@mantine/core'
import { DatesProvider } from '@mantine/dates'
import { useEffect } from 'react'
import { I18nextProvider, useTranslation } from 'react-i18next'
import 'dayjs/locale/zh-cn.js'
import { APP_READY_EVENT } from '#shared/contract/first-figures.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { StartGate } from '#renderer/features/start/start-gate.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { SlotProvider } from '#renderer/slots/slot.tsx'
import { useUi } from '#renderer/state/ui.ts'
import { styleNonce } from '#renderer/core-client/appearance.ts'
import { ErrorBoundary } from '#renderer/components/error-boundary.tsx'
import { FormatProvider } from '#renderer/base/format-context.tsx'
import { fills, screens } from './features.ts'
import { Frame } from './frame/frame.tsx'
import { Toasts } from './frame/toasts.tsx'
import { i18n } from '#renderer/base/i18n/i18n.ts'
import { handleKeyDown } from '#renderer/base/shortcuts.ts'
import { cssVariables, theme } from './theme/theme.ts'

export function App() {
  const scheme = useUi((state) => state.effectiveScheme)
  useEffect(() => {
    window.addEventListener('keydown', handleKeyDown)
    // Effects of what is inside have run: what was pressed before can be done.
    document.dispatchEvent(new Event(APP_READY_EVENT))
    return () => window.removeEventListener('keydown', handleKeyDown)
  }, [])
  return (
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme} getStyleNonce={styleNonce}>
        <Inner />
      </MantineProvider>
    </I18nextProvider>
  )
}

function Inner() {
  const { t, i18n: current } = useTranslation()
  const zone = useSession((state) => state.zone)
  const name = useSession((state) => (state.phase?.phase === 'open' ? state.name : ''))
  useEffect(() => {
    document.title = name ? `${name} · ${t('app.name')}` : t('app.name')
  }, [name, t])
  // The menu belongs to main, which knows no screens: it shows those of the rail, in the language at hand.
  useEffect(() => {
    const items = screens.filter((screen) => screen.inRail !== false).map(({ id, titleKey }) => ({ id, title: t(titleKey) }))
    shell('menu.setScreens', { items }).catch((error: unknown) => console.error('The menu does not take the screens:', error))
  }, [t])
  return (
    <DatesProvider settings={{ locale: current.language === 'en' ? 'en' : 'zh-cn', firstDayOfWeek: 1, weekendDays: [6, 0] }}>
      <FormatProvider zone={zone}>
        <ErrorBoundary where="window">
          <SlotProvider fills={fills}>
            <StartGate>
              <Frame />
            </StartGate>
          </SlotProvider>
          <Toasts />
        </ErrorBoundary>
      </FormatProvider>
    </DatesProvider>
  )
}

/** Rail, top, screen, inspector, status line; and the keys that work everywhere. */
import { Suspense, useEffect, useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { markStart } from '#shared/contract/start-marks.ts'
import { ErrorBoundary } from '#renderer/components/error-boundary.tsx'
import { screenOf, screens } from '#renderer/app/features.ts'
import { i18n } from '#renderer/base/i18n/i18n.ts'
import { Palette } from '#renderer/app/palette/palette.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { loadTheRest } from '#renderer/slots/later.tsx'
import { Slot } from '#renderer/slots/slot.tsx'
import { useSlow } from '#renderer/core-client/use-query.ts'
import { undoOne } from '#renderer/core-client/use-write.ts'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { useUi } from '#renderer/state/ui.ts'
import { InspectorPane } from './inspector-pane.tsx'
import { Rail } from './rail.tsx'
import { ShortcutsOverlay } from './shortcuts-overlay.tsx'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { useRail } from './use-rail.ts'
import classes from './frame.module.css'

export function Frame() {
  const screen = useRouter((state) => state.screen)
  const { t } = useTranslation()

  useLayoutEffect(() => markStart('first-commit'), [])
  // Once what is on view is there, the other screens are loaded, so that going to one waits for nothing.
  useEffect(loadTheRest, [])
  const definition = screenOf(screen)
  useEffect(() => {
    // A place kept from a version that had a screen this one has not: no step in the history leads to it.
    if (!definition) useRouter.setState({ screen: 'today', params: {} })
  }, [definition])

  return (
    <div className={classes.frame}>
      <FrameKeys />
      <Rail />
      <TopBar />
      <main className={classes.main} aria-label={definition ? t(definition.titleKey) : t('app.main')}>
        {definition && <h1 className="qx-visually-hidden">{t(definition.titleKey)}</h1>}
        <ErrorBoundary key={screen} where={screen}>
          <Suspense fallback={<ScreenLoading />}>{definition && <definition.component />}</Suspense>
        </ErrorBoundary>
      </main>
      <InspectorPane />
      <StatusBar />
      <Palette />
      <ShortcutsOverlay />
      <Slot name="window" />
    </div>
  )
}

function ScreenLoading() {
  return useSlow(true) ? <LoadingRows /> : null
}

async function undoLast(): Promise<void> {
  const done = await undoOne()
  if (!done) useToasts.getState().show({ message: i18n.t('toasts.nothingToUndo') })
}

function FrameKeys() {
  const { t } = useTranslation()
  const { go, back, forward } = useRouter()
  const ui = useUi()
  const rail = useRail()
  const toggleInspector = useInspector((state) => state.toggle)

  useShortcut('mod+k', () => ui.setPaletteOpen(!ui.paletteOpen), { labelKey: 'keys.palette' })
  useShortcut('?', () => ui.setShortcutsOpen(true), { labelKey: 'keys.shortcuts' })
  useShortcut('z', () => void undoLast(), { labelKey: 'keys.undo' })
  useShortcut('mod+z', (event) => {
    // In a text field it takes back typing.
    if (event.target instanceof HTMLElement && event.target.matches('input, textarea, [contenteditable]')) return false
    void undoLast()
    return undefined
  })
  useShortcut('space', toggleInspector, { labelKey: 'keys.inspector' })
  useShortcut('alt+arrowleft', back, { labelKey: 'keys.back' })
  useShortcut('alt+arrowright', forward, { labelKey: 'keys.forward' })
  useShortcut('mod+b', rail.toggle, { labelKey: 'keys.rail' })

  useEffect(
    () =>
      window.qunxi.onCommand((command) => {
        if (command.command === 'go') {
          const wanted = screenOf(command.screen)
          if (wanted) go(wanted.id)
        } else if (command.command === 'palette') useUi.getState().setPaletteOpen(true)
        else if (command.command === 'import') go('import')
        else if (command.command === 'shortcuts') useUi.getState().setShortcutsOpen(true)
        else if (command.command === 'undo') void undoLast()
      }),
    [go],
  )

  return screens.map(
    (screen) =>
      screen.goKey && <GoKey key={screen.id} keys={`g ${screen.goKey}`} title={t(screen.titleKey)} run={() => go(screen.id)} />,
  )
}

function GoKey({ keys, title, run }: { keys: string; title: string; run: () => void }) {
  useShortcut(keys, run, { label: title, group: 'go' })
  return null
}

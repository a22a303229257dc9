/** The inspector at the right: one, resizable, with its own way back. What it shows comes from the features. */
import { ActionIcon } from '@mantine/core'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorBoundary } from '#renderer/components/error-boundary.tsx'
import { inspectors } from '#renderer/app/features.ts'
import { SidePanel } from '#renderer/components/side-panel.tsx'
import { PaneGrip } from '#renderer/components/split-pane.tsx'
import { INSPECTOR_MAX, INSPECTOR_MIN, useInspector } from '#renderer/state/inspector.ts'
import classes from './frame.module.css'

export function InspectorPane() {
  const { t } = useTranslation()
  const { visible, current, entries, at, width, setWidth, close, back, forward } = useInspector()
  const definition = current ? inspectors[current.kind] : undefined
  if (!visible || !current || !definition) return null
  const Piece = definition.component
  return (
    <aside className={classes.inspector} style={{ width: `${width / 16}rem` }} aria-label={t('app.inspector.title')}>
      <PaneGrip
        width={width}
        min={INSPECTOR_MIN}
        max={INSPECTOR_MAX}
        sign={-1}
        onWidth={setWidth}
        label={t('app.inspector.resize')}
      />
      <div className={classes.inspectorBody}>
        <SidePanel
          title={t(definition.titleKey)}
          onClose={close}
          actions={
            entries.length > 1 && (
              <>
                <ActionIcon
                  aria-label={t('app.inspector.back')}
                  title={t('app.inspector.back')}
                  disabled={at <= 0}
                  onClick={back}
                >
                  <IconArrowLeft size={15} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('app.inspector.forward')}
                  title={t('app.inspector.forward')}
                  disabled={at >= entries.length - 1}
                  onClick={forward}
                >
                  <IconArrowRight size={15} aria-hidden />
                </ActionIcon>
              </>
            )
          }
        >
          <ErrorBoundary key={`${current.kind} ${at}`} where={`inspector ${current.kind}`}>
            <Suspense fallback={null}>
              <Piece entry={current} />
            </Suspense>
          </ErrorBoundary>
        </SidePanel>
      </div>
    </aside>
  )
}

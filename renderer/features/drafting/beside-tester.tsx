/** An editor with the tester at its side, or below it where the window has no room for both (the inspector is open). */
import { useElementSize } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { SplitPane } from '#renderer/components/split-pane.tsx'
import { useRem } from '#renderer/components/use-rem.ts'
import classes from './drafting.module.css'

/** Pixels (at 100 % text size) at which editor and tester have 380 each. */
const ROOM = 760

export function BesideTester({ tester, children }: { tester: ReactNode; children: ReactNode }) {
  const { ref, width } = useElementSize()
  const room = useRem(ROOM)
  return (
    <div ref={ref} className={classes.beside}>
      {width >= room || width === 0 ? (
        <SplitPane storageKey="drafting.tester" at="end" side={tester} initial={360} min={280} max={640}>
          {children}
        </SplitPane>
      ) : (
        <div className={classes.stacked}>
          <div className={classes.above}>{children}</div>
          <div className={classes.below}>{tester}</div>
        </div>
      )}
    </div>
  )
}

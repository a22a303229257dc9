/** Renders what features put into a slot; each piece fails on its own. See slots.ts. */
import { Suspense } from 'react'
import { ErrorBoundary } from './error-boundary.tsx'
import { fillsOf } from './features.ts'
import type { SlotName, SlotProps } from './slots.ts'

export function Slot<N extends SlotName>({ name, ...props }: { name: N } & SlotProps[N]) {
  return fillsOf(name).map((fill, index) => {
    const Piece = fill.component
    return (
      <ErrorBoundary key={index} where={name}>
        <Suspense fallback={null}>
          <Piece {...props} />
        </Suspense>
      </ErrorBoundary>
    )
  })
}

/** Renders what features put into a slot; each piece fails on its own. See slots.ts. */
import { createContext, type ReactNode, Suspense, useContext, useMemo } from 'react'
import { ErrorBoundary } from '#renderer/components/error-boundary.tsx'
import type { SlotFill, SlotName, SlotProps } from './slots.ts'

const Fills = createContext<readonly SlotFill[]>([])

/** Hands down what all features bring: the app knows them, the screens that have room do not. */
export function SlotProvider({ fills, children }: { fills: readonly SlotFill[]; children: ReactNode }) {
  return <Fills value={fills}>{children}</Fills>
}

/** The pieces of a slot in their order, for a screen that draws them by itself (tabs, columns, sections). */
export function useFills(name: SlotName): readonly SlotFill[] {
  const fills = useContext(Fills)
  return useMemo(() => fills.filter((fill) => fill.slot === name).toSorted((a, b) => a.order - b.order), [fills, name])
}

export function Slot<N extends SlotName>({ name, ...props }: { name: N } & SlotProps[N]) {
  return useFills(name).map((fill, index) => {
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

/** Finds every feature by its file, so that adding one touches no list. */
import type { Feature, InspectorDefinition, PaletteAction, ScreenDefinition } from '#renderer/slots/feature.ts'
import type { SlotFill } from '#renderer/slots/slots.ts'
import { screenIds, type ScreenId } from '#renderer/state/router.ts'

const modules = import.meta.glob<{ feature: Feature }>('../features/*/feature.ts', { eager: true })

export const features: readonly Feature[] = Object.keys(modules)
  .toSorted()
  .flatMap((path) => modules[path]?.feature ?? [])

/** In the order of the rail. */
export const screens: readonly ScreenDefinition[] = features
  .flatMap((feature) => feature.screens ?? [])
  .toSorted((a, b) => screenIds.indexOf(a.id) - screenIds.indexOf(b.id))

export const inspectors: Readonly<Record<string, InspectorDefinition>> = Object.assign(
  {},
  ...features.map((feature) => feature.inspectors ?? {}),
) as Record<string, InspectorDefinition>

export const actions: readonly PaletteAction[] = features.flatMap((feature) => feature.actions ?? [])

export function screenOf(id: ScreenId): ScreenDefinition | undefined {
  return screens.find((screen) => screen.id === id)
}

export const fills: readonly SlotFill[] = features.flatMap((feature) => feature.slots ?? [])

/** Every feature, found by its file, and what all of them bring together. */
import type { ScreenId } from '#renderer/state/router.ts'
import type { Feature, InspectorDefinition, PaletteAction, ScreenDefinition, Words } from '#renderer/slots/feature.ts'
import type { SlotFill } from '#renderer/slots/slots.ts'

/**
 * The screens in the order of the rail, the palette and the menu. A new screen is a folder in `features/` and one line here;
 * a test fails while a folder has a screen that is not listed.
 */
const order = [
  'today',
  'conversations',
  'groups',
  'customers',
  'calendar',
  'drafting',
  'audit',
  'import',
  'connect',
  'outbox',
  'sync-log',
  'settings',
] as const satisfies readonly ScreenId[]

const modules = import.meta.glob<{ feature: Feature }>('../features/*/feature.ts', { eager: true })

export const features: readonly Feature[] = Object.keys(modules)
  .toSorted()
  .flatMap((path) => modules[path]?.feature ?? [])

const definitions = new Map(features.flatMap((feature) => (feature.screens ?? []).map((screen) => [screen.id, screen])))

export const screens: readonly ScreenDefinition[] = order.flatMap((id) => definitions.get(id) ?? [])

export const inspectors: Readonly<Record<string, InspectorDefinition>> = Object.assign(
  {},
  ...features.map((feature) => feature.inspectors ?? {}),
) as Record<string, InspectorDefinition>

export const actions: readonly PaletteAction[] = features.flatMap((feature) => feature.actions ?? [])

export const fills: readonly SlotFill[] = features.flatMap((feature) => feature.slots ?? [])

/** All words of one language that features bring. */
export function featureWords(language: 'zh' | 'en'): Words {
  return Object.assign({}, ...features.map((feature) => feature.words?.[language] ?? {})) as Words
}

/** Undefined for an id that this version does not have (a note on disk, a notification). */
export function screenOf(id: string): ScreenDefinition | undefined {
  return screens.find((screen) => screen.id === id)
}

/**
 * What a feature brings: words, screens, inspector kinds, pieces for other features' screens, palette actions. From a screen
 * follow its place in the rail, the entry in the palette and in the View menu, the keys `G …` and the names for `go`.
 */
import type { ComponentType } from 'react'
import type { InspectorEntry } from '#renderer/state/inspector.ts'
import type { ScreenId } from '#renderer/state/router.ts'
import type { SlotFill } from './slots.ts'

/** Of one language, by domain: `{ reports: { screen: '报表', … } }`. */
export interface Words {
  readonly [key: string]: string | Words
}

export interface ScreenDefinition {
  /** Declared beside the feature: see Screens in state/router.ts. */
  readonly id: ScreenId
  /** i18n key of its word in the rail, the palette and the menu. */
  readonly titleKey: string
  readonly icon: ComponentType<{ size?: number | string; stroke?: number | string; className?: string }>
  /** The letter after G; each is given once. */
  readonly goKey?: string
  /** False: reachable from the palette and by links, not in the rail and the menu. Default true. */
  readonly inRail?: boolean
  /** A hook that returns how many things need a person now; 0 shows nothing. Called on every render of the rail. */
  readonly useBadge?: () => number
  /** `later(async () => (await import('./groups-screen.tsx')).GroupsScreen)`; the first screen comes with the frame. */
  readonly component: ComponentType<object>
}

export interface InspectorDefinition {
  /** i18n key of the kind's name, the inspector's heading until the piece itself says more. */
  readonly titleKey: string
  readonly component: ComponentType<{ entry: InspectorEntry }>
}

export interface PaletteAction {
  readonly id: string
  /** i18n key. */
  readonly titleKey: string
  /** Words it is also found by, in both languages. */
  readonly keywords?: readonly string[]
  readonly run: () => void
}

export interface Feature {
  /** `import * as zh from './words/zh.ts'`: every export is a domain. Both languages have the same keys (a test compares). */
  readonly words?: { readonly zh: Words; readonly en: Words }
  readonly screens?: readonly ScreenDefinition[]
  readonly inspectors?: Readonly<Record<string, InspectorDefinition>>
  readonly slots?: readonly SlotFill[]
  readonly actions?: readonly PaletteAction[]
}

export function defineFeature(feature: Feature): Feature {
  return feature
}

/**
 * How one feature shows a piece of another without importing it. The screen that has room writes
 * `<Slot name="customer-profile" customerId={id} />`; a feature fills it in its `feature.ts`:
 * `slots: [fillSlot('customer-profile', later(…), { order: 20 })]`. Every slot and its props are here.
 */
import type { ComponentType } from 'react'

export interface SlotProps {
  /** Always there while a workspace is open: draws nothing, or over everything (files dropped on the window). */
  window: object
  /** Sections of a customer's profile: tags, orders, follow-ups, drafts. */
  'customer-profile': { customerId: string }
  /** Sections of a group's own view: cadence, members, policy in force, plan. */
  'group-profile': { conversationId: number }
  /** Above the composer of a conversation: the draft at hand. */
  'conversation-draft': { conversationId: number }
  /** Beside the timeline when a conversation is open. */
  'conversation-side': { conversationId: number; customerId: string | null }
  /** Columns of the work table on Today. */
  'today-column': object
  /** In the line at the bottom: how the live connections fare. `online`: this machine has a network. */
  status: { online: boolean }
  /** On the start screens: restoring a backup of a workspace that is not open. `damaged`: its database cannot be opened. */
  'start-restore': { dir: string; damaged: boolean }
  /** Sections of the settings screen. */
  'settings-section': object
  /** After an import ended well: the first thing to do. */
  'import-done': { jobId: string }
  /** Bulk actions for chosen customers; `filter` is the customers filter as data, `ids` the picked ones or null for all it finds. */
  'customers-bulk': { ids: readonly string[] | null; count: number }
}

export type SlotName = keyof SlotProps

export interface SlotFill<N extends SlotName = SlotName> {
  readonly slot: N
  readonly order: number
  /** i18n key of a heading or tab, where the slot shows one. */
  readonly titleKey: string | undefined
  /** Other words it is searched by, in both languages. */
  readonly words: readonly string[]
  readonly component: ComponentType<object>
}

export function fillSlot<N extends SlotName>(
  slot: N,
  component: ComponentType<SlotProps[N]>,
  { order = 50, titleKey, words = [] }: { order?: number; titleKey?: string; words?: readonly string[] } = {},
): SlotFill {
  return { slot, order, titleKey, words, component: component as ComponentType<object> }
}

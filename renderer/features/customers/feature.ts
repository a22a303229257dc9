import { IconUsers } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import { fillSlot } from '#renderer/slots/slots.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { FollowUpsColumn } from './follow-ups-column.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    customers: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'customers',
      titleKey: 'customers.screen',
      icon: IconUsers,
      goKey: 'u',
      component: later(async () => (await import('./customers-screen.tsx')).CustomersScreen),
    },
  ],
  inspectors: {
    customer: {
      titleKey: 'customers.profile',
      component: later(async () => (await import('./customer-inspector.tsx')).CustomerInspector),
    },
    tags: {
      titleKey: 'tags.manage',
      component: later(async () => (await import('./tag-manager.tsx')).TagManager),
    },
  },
  slots: [fillSlot('today-column', FollowUpsColumn, { order: 30, titleKey: 'customers.followUps' })],
  actions: [
    {
      id: 'tags.manage',
      titleKey: 'tags.manage',
      keywords: ['tags', 'labels', '标签'],
      run: () => useInspector.getState().open({ kind: 'tags' }),
    },
  ],
})

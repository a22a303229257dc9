import { IconCalendarWeek } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import { fillSlot } from '#renderer/slots/slots.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { PostNow } from './post-now.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    calendar: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'calendar',
      titleKey: 'calendar.screen',
      icon: IconCalendarWeek,
      goKey: 'k',
      component: later(async () => (await import('./calendar-screen.tsx')).CalendarScreen),
    },
  ],
  inspectors: {
    'calendar-entry': {
      titleKey: 'calendar.entry.title',
      component: later(async () => (await import('./entry-inspector.tsx')).EntryInspector),
    },
    'calendar-observed': {
      titleKey: 'calendar.observedTitle',
      component: later(async () => (await import('./observed-inspector.tsx')).ObservedInspector),
    },
    content: {
      titleKey: 'calendar.editor.heading',
      component: later(async () => (await import('./content-editor.tsx')).ContentEditor),
    },
  },
  slots: [
    fillSlot('today-column', PostNow, { order: 10, titleKey: 'calendar.post.title' }),
    fillSlot(
      'settings-section',
      later(async () => (await import('./policies-section.tsx')).PoliciesSection),
      { order: 20, titleKey: 'calendar.policy.title' },
    ),
  ],
  actions: [
    {
      id: 'content.create',
      titleKey: 'calendar.library.create',
      keywords: ['content', '素材', 'sucai'],
      run: () => useInspector.getState().open({ kind: 'content', id: null }),
    },
  ],
})

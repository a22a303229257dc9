import { IconUsersGroup } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    groups: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'groups',
      titleKey: 'groups.screen',
      icon: IconUsersGroup,
      goKey: 'g',
      component: later(async () => (await import('./groups-screen.tsx')).GroupsScreen),
    },
  ],
  inspectors: {
    group: {
      titleKey: 'groups.profile',
      component: later(async () => (await import('./group-inspector.tsx')).GroupInspector),
    },
  },
})

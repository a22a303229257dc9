import { IconUsersGroup } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineFeature } from '#renderer/slots/feature.ts'

export const feature = defineFeature({
  screens: [
    {
      id: 'groups',
      titleKey: 'app.screens.groups',
      icon: IconUsersGroup,
      goKey: 'g',
      component: lazy(async () => ({ default: (await import('./groups-screen.tsx')).GroupsScreen })),
    },
  ],
  inspectors: {
    group: {
      titleKey: 'groups.profile',
      component: lazy(async () => ({ default: (await import('./group-inspector.tsx')).GroupInspector })),
    },
  },
})

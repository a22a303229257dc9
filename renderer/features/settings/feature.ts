import { IconSettings } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineFeature } from '#renderer/slots/feature.ts'

export const feature = defineFeature({
  screens: [
    {
      id: 'settings',
      titleKey: 'app.screens.settings',
      icon: IconSettings,
      goKey: 's',
      component: lazy(async () => ({ default: (await import('./settings-screen.tsx')).SettingsScreen })),
    },
  ],
})

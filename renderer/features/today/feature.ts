import { IconSunHigh } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineFeature } from '#renderer/slots/feature.ts'

export const feature = defineFeature({
  screens: [
    {
      id: 'today',
      titleKey: 'app.screens.today',
      icon: IconSunHigh,
      goKey: 't',
      component: lazy(async () => ({ default: (await import('./today-screen.tsx')).TodayScreen })),
    },
  ],
})

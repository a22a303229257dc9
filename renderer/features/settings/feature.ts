import { IconSettings } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    settings: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'settings',
      titleKey: 'settings.screen',
      icon: IconSettings,
      goKey: 's',
      component: later(async () => (await import('./settings-screen.tsx')).SettingsScreen),
    },
  ],
})

import { IconSunHigh } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { TodayScreen } from './today-screen.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    today: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'today',
      titleKey: 'today.screen',
      icon: IconSunHigh,
      goKey: 't',
      component: TodayScreen,
    },
  ],
})

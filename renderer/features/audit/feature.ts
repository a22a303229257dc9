import { IconChartGridDots } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    audit: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'audit',
      titleKey: 'audit.screen',
      icon: IconChartGridDots,
      goKey: 'a',
      component: later(async () => (await import('./audit-screen.tsx')).AuditScreen),
    },
  ],
  inspectors: {
    rows: {
      titleKey: 'audit.rows',
      component: later(async () => (await import('./rows-inspector.tsx')).RowsInspector),
    },
  },
})

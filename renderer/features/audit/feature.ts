import { IconChartGridDots } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineFeature } from '#renderer/slots/feature.ts'
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
      component: lazy(async () => ({ default: (await import('./audit-screen.tsx')).AuditScreen })),
    },
  ],
  inspectors: {
    rows: {
      titleKey: 'audit.rows',
      component: lazy(async () => ({ default: (await import('./rows-inspector.tsx')).RowsInspector })),
    },
  },
})

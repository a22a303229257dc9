import { IconChartGridDots } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineFeature } from '#renderer/slots/feature.ts'

export const feature = defineFeature({
  screens: [
    {
      id: 'audit',
      titleKey: 'app.screens.audit',
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

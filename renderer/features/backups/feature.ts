import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import { fillSlot } from '#renderer/slots/slots.ts'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

export const feature = defineFeature({
  words: { zh, en },
  slots: [
    fillSlot(
      'settings-section',
      later(async () => (await import('./backups-section.tsx')).BackupsSection),
      { order: 90, titleKey: 'backups.title', words: ['backup', 'restore', '备份', '恢复'] },
    ),
    fillSlot(
      'start-restore',
      later(async () => (await import('./start-restore.tsx')).StartRestore),
    ),
  ],
})

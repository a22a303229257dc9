import { IconHistory, IconPlugConnected, IconSend2 } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import { fillSlot } from '#renderer/slots/slots.ts'
import { useRouter } from '#renderer/state/router.ts'
import { openAccounts } from './places.ts'
import { StatusLine } from './status-line.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

const keywords = 'account wecom onebot qq napcat sync connect 账号 企业微信 同步 连接 密钥'.split(' ')

declare module '#renderer/state/router.ts' {
  interface Screens {
    connect: true
    outbox: true
    'sync-log': true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'connect',
      titleKey: 'accounts.wizard.title',
      icon: IconPlugConnected,
      inRail: false,
      component: later(async () => (await import('./connect-screen.tsx')).ConnectScreen),
    },
    {
      id: 'outbox',
      titleKey: 'outbox.title',
      icon: IconSend2,
      goKey: 'o',
      inRail: false,
      component: later(async () => (await import('./outbox-screen.tsx')).OutboxScreen),
    },
    {
      id: 'sync-log',
      titleKey: 'accounts.logTitle',
      icon: IconHistory,
      inRail: false,
      component: later(async () => (await import('./log-screen.tsx')).LogScreen),
    },
  ],
  inspectors: {
    outbox: {
      titleKey: 'outbox.item',
      component: later(async () => (await import('./outbox-inspector.tsx')).OutboxInspector),
    },
    'sync-event': {
      titleKey: 'accounts.logEvent',
      component: later(async () => (await import('./log-screen.tsx')).LogInspector),
    },
  },
  slots: [
    fillSlot('status', StatusLine),
    fillSlot(
      'settings-section',
      later(async () => (await import('./accounts-section.tsx')).AccountsSection),
      { order: 10, titleKey: 'accounts.title', words: keywords },
    ),
  ],
  actions: [
    {
      id: 'accounts.connect',
      titleKey: 'accounts.connectAny',
      keywords,
      run: () => useRouter.getState().go('connect'),
    },
    { id: 'accounts.open', titleKey: 'accounts.manage', keywords, run: openAccounts },
    {
      id: 'outbox.open',
      titleKey: 'outbox.open',
      keywords: ['outbox', 'waiting', '待发', '发送'],
      run: () => useRouter.getState().go('outbox'),
    },
  ],
})

import { IconMessages } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import { useRouter } from '#renderer/state/router.ts'
import { useUnreadBadge } from './use-unread-badge.ts'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    conversations: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'conversations',
      titleKey: 'conversations.screen',
      icon: IconMessages,
      goKey: 'c',
      useBadge: useUnreadBadge,
      component: later(async () => (await import('./conversations-screen.tsx')).ConversationsScreen),
    },
  ],
  inspectors: {
    members: {
      titleKey: 'conversations.members',
      component: later(async () => (await import('./members-panel.tsx')).MembersPanel),
    },
  },
  actions: [
    {
      id: 'conversations.search',
      titleKey: 'conversations.searchMessages',
      keywords: ['search', 'find', 'messages', '查找', '搜索', '聊天记录'],
      run: () => useRouter.getState().go('conversations', { q: '' }),
    },
  ],
})

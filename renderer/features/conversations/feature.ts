import { IconMessages } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useUnreadBadge } from './use-unread-badge.ts'

export const feature = defineFeature({
  screens: [
    {
      id: 'conversations',
      titleKey: 'app.screens.conversations',
      icon: IconMessages,
      goKey: 'c',
      useBadge: useUnreadBadge,
      component: lazy(async () => ({ default: (await import('./conversations-screen.tsx')).ConversationsScreen })),
    },
  ],
  inspectors: {
    members: {
      titleKey: 'conversations.members',
      component: lazy(async () => ({ default: (await import('./members-panel.tsx')).MembersPanel })),
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

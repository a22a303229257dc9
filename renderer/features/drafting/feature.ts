import { IconMessageBolt } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import { fillSlot } from '#renderer/slots/slots.ts'
import { useRouter } from '#renderer/state/router.ts'
import { ReplyNow } from './reply-now.tsx'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

declare module '#renderer/state/router.ts' {
  interface Screens {
    drafting: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'drafting',
      titleKey: 'drafting.screen',
      icon: IconMessageBolt,
      goKey: 'd',
      component: later(async () => (await import('./drafting-screen.tsx')).DraftingScreen),
    },
  ],
  inspectors: {
    trace: {
      titleKey: 'drafting.trace',
      component: later(async () => (await import('./trace-inspector.tsx')).TraceInspector),
    },
  },
  slots: [
    fillSlot(
      'conversation-draft',
      later(async () => (await import('./draft-box.tsx')).DraftBox),
    ),
    fillSlot(
      'customer-profile',
      later(async () => (await import('./customer-drafts.tsx')).CustomerDrafts),
      { order: 40 },
    ),
    fillSlot('today-column', ReplyNow, { order: 20, titleKey: 'drafting.replyNow' }),
  ],
  actions: [
    {
      id: 'drafting.rules',
      titleKey: 'drafting.rule.list',
      keywords: ['rules', 'auto reply', '规则', '自动回复'],
      run: () => useRouter.getState().go('drafting', { tab: 'rules' }),
    },
    {
      id: 'drafting.scripts',
      titleKey: 'drafting.script.list',
      keywords: ['scripts', 'templates', '话术', '快捷回复'],
      run: () => useRouter.getState().go('drafting', { tab: 'scripts' }),
    },
    {
      id: 'drafting.terms',
      titleKey: 'drafting.term.list',
      keywords: ['sensitive', 'compliance', '敏感词', '违禁词', '广告法'],
      run: () => useRouter.getState().go('drafting', { tab: 'terms' }),
    },
  ],
})

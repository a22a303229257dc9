import { IconFileImport } from '@tabler/icons-react'
import { defineFeature } from '#renderer/slots/feature.ts'
import { later } from '#renderer/slots/later.tsx'
import { useRouter } from '#renderer/state/router.ts'
import { acceptDroppedFiles } from './drop-anywhere.ts'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

if (typeof window !== 'undefined') acceptDroppedFiles()

declare module '#renderer/state/router.ts' {
  interface Screens {
    import: true
  }
}

export const feature = defineFeature({
  words: { zh, en },
  screens: [
    {
      id: 'import',
      titleKey: 'imports.screen',
      icon: IconFileImport,
      inRail: false,
      component: later(async () => (await import('./import-screen.tsx')).ImportScreen),
    },
  ],
  actions: [
    {
      id: 'imports.open',
      titleKey: 'imports.open',
      keywords: 'import telegram whatsapp wechat slack line qq csv xlsx 导入 聊天记录 微信 订单 通讯录'.split(' '),
      run: () => useRouter.getState().go('import'),
    },
  ],
})

/** The palette's sections for the text at hand. */
import {
  IconAddressBook,
  IconBolt,
  IconLanguage,
  IconLock,
  IconMessage,
  IconMessageCircle,
  IconMessageSearch,
  IconMoon,
  IconTextSize,
  IconUsersGroup,
} from '@tabler/icons-react'
import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { setPreferences } from '#renderer/core-client/appearance.ts'
import { actions, screens } from '#renderer/app/features.ts'
import { closeWorkspace, lockWorkspace } from '#renderer/app/frame/status-bar.tsx'
import { useSession } from '#renderer/core-client/session.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useUi } from '#renderer/state/ui.ts'
import { excerptAround, matchTitle, type PaletteItem, type PaletteSection } from './palette-items.ts'

const MESSAGES = 5
const TEXT_SCALES = [100, 125, 150] as const

interface Candidate extends Omit<PaletteItem, 'ranges'> {
  keywords?: readonly string[] | undefined
}

function useOwnActions(): readonly Candidate[] {
  const { t } = useTranslation()
  const demo = useSession((state) => state.demo)
  const ui = useUi.getState()
  return [
    demo
      ? {
          id: 'close',
          title: t('app.actions.closeWorkspace'),
          icon: IconLock,
          run: closeWorkspace,
          keywords: ['close', 'workspace', 'guanbi'],
        }
      : { id: 'lock', title: t('app.actions.lock'), icon: IconLock, run: lockWorkspace, keywords: ['lock', 'suoding'] },
    {
      id: 'shortcuts',
      title: t('app.actions.shortcuts'),
      icon: IconBolt,
      keys: '?',
      run: () => ui.setShortcutsOpen(true),
      keywords: ['keys', 'kuaijiejian'],
    },
    {
      id: 'light',
      title: t('app.actions.schemeLight'),
      icon: IconMoon,
      run: () => setPreferences({ colorScheme: 'light' }),
      keywords: ['theme', 'qianse'],
    },
    {
      id: 'dark',
      title: t('app.actions.schemeDark'),
      icon: IconMoon,
      run: () => setPreferences({ colorScheme: 'dark' }),
      keywords: ['theme', 'shense', '夜间'],
    },
    {
      id: 'auto',
      title: t('app.actions.schemeAuto'),
      icon: IconMoon,
      run: () => setPreferences({ colorScheme: 'auto' }),
      keywords: ['theme', 'xitong'],
    },
    {
      id: 'zh',
      title: t('app.actions.languageZh'),
      icon: IconLanguage,
      run: () => setPreferences({ language: 'zh-CN' }),
      keywords: ['chinese', 'zhongwen'],
    },
    {
      id: 'en',
      title: t('app.actions.languageEn'),
      icon: IconLanguage,
      run: () => setPreferences({ language: 'en' }),
      keywords: ['english', '英文'],
    },
    ...TEXT_SCALES.map((percent) => ({
      id: `text-${percent}`,
      title: t('app.actions.text', { percent }),
      icon: IconTextSize,
      run: () => setPreferences({ textScale: percent }),
      keywords: ['zoom', 'font', '字号'],
    })),
  ]
}

interface PaletteResult {
  sections: readonly PaletteSection[]
  /** Core has not yet answered for this text. */
  waiting: boolean
}

export function usePalette(query: string): PaletteResult {
  const { t } = useTranslation()
  const format = useFormat()
  const { go } = useRouter.getState()
  const text = query.trim()
  const own = useOwnActions()
  // Asked with nothing typed too: core reads the names while the person begins to type.
  const found = useQuery('palette.search', { text }, { keepPrevious: true })

  // Names answer at every key stroke; messages once the typing rests, so that a rare word never holds the names back.
  const [rested] = useDebouncedValue(text, 150)
  const heard = useQuery('search.messages', { text: rested, limit: MESSAGES }, { enabled: rested.length > 1 && rested === text })

  const keep = (candidates: readonly Candidate[]): PaletteItem[] =>
    candidates.flatMap(({ keywords, ...candidate }) => {
      const ranges = matchTitle(text, candidate.title, keywords)
      return ranges ? [{ ...candidate, ranges }] : []
    })

  const screenItems = keep(
    screens.map((screen) => ({
      id: `screen-${screen.id}`,
      title: t(screen.titleKey),
      icon: screen.icon,
      keys: screen.goKey ? `g ${screen.goKey}` : undefined,
      keywords: [screen.id],
      run: () => go(screen.id),
    })),
  )
  const actionItems = keep([
    ...actions.map((action) => ({
      id: `action-${action.id}`,
      title: t(action.titleKey),
      icon: IconBolt,
      keywords: action.keywords,
      run: action.run,
    })),
    ...own,
  ])

  const data = text === '' ? undefined : found.data
  const customers: PaletteItem[] = (data?.customers ?? []).map((hit) => ({
    id: `customer-${hit.id}`,
    title: hit.name,
    ranges: hit.ranges,
    aside: hit.remark ?? undefined,
    icon: IconAddressBook,
    run: () => {
      go('customers')
      useInspector.getState().open({ kind: 'customer', id: hit.id })
    },
  }))
  const groups: PaletteItem[] = (data?.groups ?? []).map((hit) => ({
    id: `group-${hit.conversationId}`,
    title: hit.name,
    ranges: hit.ranges,
    aside: t('app.palette.memberCount', { count: hit.members }),
    icon: IconUsersGroup,
    run: () => go('groups', { conversationId: hit.conversationId }),
  }))
  const direct: PaletteItem[] = (data?.direct ?? []).map((hit) => ({
    id: `chat-${hit.conversationId}`,
    title: hit.name,
    ranges: hit.ranges,
    icon: IconMessage,
    run: () => go('conversations', { conversationId: hit.conversationId }),
  }))
  const messages: PaletteItem[] = (heard.data?.hits ?? []).map((hit) => {
    const cut = excerptAround(hit.text, hit.ranges)
    return {
      id: `message-${hit.id}`,
      title: cut.text,
      ranges: cut.ranges,
      aside: `${hit.conversation} · ${format.short(hit.sentAt)}`,
      icon: IconMessageCircle,
      run: () => go('conversations', { conversationId: hit.conversationId, messageId: hit.id }),
    }
  })
  if (text !== '') {
    messages.push({
      id: 'messages',
      title: t('app.palette.searchMessages', { query: text }),
      ranges: [],
      icon: IconMessageSearch,
      run: () => go('conversations', { q: text }),
    })
  }

  const counted = (title: string, shown: number, total: number | undefined) =>
    total !== undefined && total > shown ? `${title} · ${format.number(total)}` : title
  const sections: PaletteSection[] = [
    { id: 'screens', title: t('app.palette.screens'), items: screenItems },
    { id: 'actions', title: t('app.palette.actions'), items: actionItems },
    { id: 'customers', title: counted(t('app.palette.customers'), customers.length, data?.totals.customers), items: customers },
    { id: 'groups', title: counted(t('app.palette.groups'), groups.length, data?.totals.groups), items: groups },
    { id: 'direct', title: counted(t('app.palette.conversations'), direct.length, data?.totals.direct), items: direct },
    { id: 'messages', title: counted(t('app.palette.messages'), messages.length - 1, heard.data?.total), items: messages },
  ]
  return { sections: sections.filter((section) => section.items.length > 0), waiting: found.loading || found.previous }
}

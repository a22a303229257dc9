/** List or search at the left, the open conversation beside it. What is open lives in the route. */
import { IconMessages } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { SplitPane } from '#renderer/components/split-pane.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ConversationView } from './conversation-view.tsx'
import { SearchPanel } from './search-panel.tsx'
import { usePlace } from './use-place.ts'

export function ConversationsScreen() {
  const { t } = useTranslation()
  const place = usePlace()
  useShortcut('mod+f', () => place.search(place.query ?? ''), { labelKey: 'conversations.searchMessages' })
  return (
    <SplitPane
      storageKey="conversations"
      initial={320}
      min={240}
      max={520}
      side={place.query === undefined ? <ConversationList place={place} /> : <SearchPanel place={place} query={place.query} />}
    >
      {place.conversationId === undefined ? (
        <EmptyState icon={IconMessages} title={t('conversations.none')} why={t('conversations.noneWhy')} />
      ) : (
        <ConversationView key={place.conversationId} id={place.conversationId} place={place} />
      )}
    </SplitPane>
  )
}

/** The content library as a drawer to drag from. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconLibrary, IconPencil, IconPhoto, IconPlus, IconSearch } from '@tabler/icons-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contentKinds, type ContentKind } from '#shared/domain/content.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { isCombination, useShortcut } from '#renderer/base/shortcuts.ts'
import { kindLooks } from '#renderer/base/kinds.ts'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { LongList } from '#renderer/components/long-list.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import type { Dragged } from './calendar-state.ts'
import classes from './library.module.css'
import { dragOnMove, takeUp, type Drop } from './drag.ts'

export type ContentItem = Output<'content.list'>['items'][number]

export function draggedContent(item: Pick<ContentItem, 'id' | 'kind' | 'title'>): Dragged {
  return {
    contentId: item.id,
    kind: item.kind,
    title: item.title,
    entryId: null,
    from: null,
    conversationId: null,
    groupIds: null,
  }
}

export function Library({ drop }: { drop: Drop }) {
  const { t } = useTranslation()
  const inspect = useInspector((state) => state.open)
  const { data, error, slow, refetch } = useQuery('content.list', {})
  const [query, setQuery] = useState('')
  const [kind, setKind] = useState<ContentKind | null>(null)
  const items = useMemo(() => {
    const words = query.trim().toLowerCase()
    return (data?.items ?? []).filter(
      (item) =>
        (kind === null || item.kind === kind) && (words === '' || `${item.title}\n${item.body}`.toLowerCase().includes(words)),
    )
  }, [data, query, kind])
  const create = () => inspect({ kind: 'content', id: null })
  const list = useRef<HTMLDivElement>(null)
  useShortcut(
    's',
    () => {
      const first = list.current?.querySelector<HTMLElement>('[data-testid="content-item"]')
      first?.focus()
      return first !== null && first !== undefined
    },
    { labelKey: 'keys.schedule', group: 'list' },
  )
  const nothing = data && items.length === 0
  return (
    <aside className={classes.library} aria-label={t('calendar.library.title')}>
      <div className={classes.libraryHead}>
        <TextInput
          className={classes.librarySearch}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          placeholder={t('calendar.library.search')}
          aria-label={t('calendar.library.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
        />
        <ActionIcon
          variant="default"
          aria-label={t('calendar.library.create')}
          title={t('calendar.library.create')}
          onClick={create}
        >
          <IconPlus size={16} aria-hidden />
        </ActionIcon>
      </div>
      <div className={classes.kindChips} role="group" aria-label={t('calendar.library.kinds')}>
        {contentKinds.map((each) => (
          <button
            key={each}
            type="button"
            className={classes.kindChip}
            aria-pressed={kind === each}
            style={
              kind === each
                ? { backgroundColor: kindLooks[each].soft, color: kindLooks[each].text, borderColor: kindLooks[each].solid }
                : {}
            }
            onClick={() => setKind(kind === each ? null : each)}
          >
            {t(kindLooks[each].nameKey)}
          </button>
        ))}
      </div>
      <div ref={list} className={classes.libraryList}>
        {error ? (
          <ErrorState compact error={error} onRetry={refetch} />
        ) : !data ? (
          slow && <LoadingRows />
        ) : nothing && (query !== '' || kind !== null) ? (
          <EmptyState compact icon={IconSearch} title={t('components.noMatch')}>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => {
                setQuery('')
                setKind(null)
              }}
            >
              {t('components.clearFilters')}
            </Button>
          </EmptyState>
        ) : nothing ? (
          <EmptyState compact icon={IconLibrary} title={t('calendar.library.empty')} why={t('calendar.library.emptyWhy')}>
            <Button size="compact-sm" onClick={create}>
              {t('calendar.library.create')}
            </Button>
          </EmptyState>
        ) : (
          <LongList
            label={t('calendar.library.title')}
            items={items}
            rowHeight={64}
            keyOf={(item) => item.id}
            render={(item) => <Item item={item} drop={drop} />}
          />
        )}
      </div>
      <p className={classes.libraryHint}>{t('calendar.library.hint')}</p>
    </aside>
  )
}

function Item({ item, drop }: { item: ContentItem; drop: Drop }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const look = kindLooks[item.kind]
  const used =
    item.sentCount > 0 && item.lastSentAt !== null
      ? t('calendar.library.used', { count: item.sentCount, when: format.short(item.lastSentAt) })
      : item.plannedCount > 0
        ? t('calendar.library.planned', { count: item.plannedCount })
        : t('calendar.library.unused')
  return (
    <div className={classes.item}>
      <button
        type="button"
        className={classes.itemMain}
        data-testid="content-item"
        title={item.body}
        onPointerDown={(event) => dragOnMove(event, draggedContent(item), drop)}
        onClick={() => inspect({ kind: 'content', id: item.id })}
        onKeyDown={(event) => {
          if (event.key.toLowerCase() !== 's' || isCombination(event)) return
          event.preventDefault()
          event.stopPropagation()
          takeUp(draggedContent(item))
        }}
      >
        <span className={classes.itemLetter} style={{ backgroundColor: look.soft, color: look.text }} title={t(look.nameKey)}>
          {t(look.letterKey)}
        </span>
        <span className={classes.itemWords}>
          <span className={`${classes.itemTitle} qx-truncate`}>{item.title}</span>
          <span className={`${classes.itemBody} qx-truncate`}>{item.body}</span>
          <span className={classes.itemUsed}>
            {used}
            {item.attachments.length > 0 && (
              <>
                <IconPhoto size={12} aria-hidden /> {item.attachments.length}
              </>
            )}
          </span>
        </span>
      </button>
      <ActionIcon
        className={classes.itemEdit}
        aria-label={t('calendar.library.edit', { title: item.title })}
        onClick={() => inspect({ kind: 'content', id: item.id })}
      >
        <IconPencil size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}

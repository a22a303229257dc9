/** Conversations with what calls for a person first; J/K move, Enter opens. */
import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFilterOff, IconListSearch, IconMessages, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { conversationChips } from '#shared/contract/conversations.ts'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { FilterToggle } from '#renderer/components/filter-bar.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { VirtualList } from '#renderer/components/virtual-list.tsx'
import { usePages } from '#renderer/core-client/use-pages.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { ConnectButton } from '#renderer/slots/connect-button.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useRouter } from '#renderer/state/router.ts'
import { ConversationRow } from './conversation-row.tsx'
import classes from './conversations.module.css'
import type { Place } from './use-place.ts'
import { isCombination } from '#renderer/base/shortcuts.ts'

type Chip = (typeof conversationChips)[number]

export function ConversationList({ place }: { place: Place }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const [chip, setChip] = useState<Chip>('all')
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 120)
  // What was opened from a chip stays in its list while it is read.
  const [kept, setKept] = useState<number>()
  const pages = usePages('conversations.list', {
    chip,
    text: asked,
    ...(chip === 'all' || kept === undefined ? {} : { keep: kept }),
  })
  const { data: counts } = useQuery('conversations.counts', {}, { keepPrevious: true })
  const [active, setActive] = useState(-1)
  const filtered = chip !== 'all' || asked !== ''
  const countOf: Partial<Record<Chip, number | undefined>> = {
    all: counts?.all,
    waiting: counts?.waiting,
    unread: counts?.unread,
    drafts: counts?.drafts,
  }
  const open = (index: number) => {
    const row = pages.row(index)
    if (!row) return
    setKept(row.id)
    place.open(row.id)
  }
  return (
    <section className={classes.pane} aria-label={t('conversations.list')}>
      <div className={classes.head}>
        <TextInput
          className={classes.grow ?? ''}
          size="sm"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setActive(-1)
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || isCombination(event)) return
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
            if (step !== undefined) setActive(Math.min(pages.total - 1, Math.max(0, active + step)))
            else if (event.key === 'Enter') open(Math.max(0, active))
            else if (event.key === 'Escape' && text !== '') setText('')
            else return
            event.preventDefault()
          }}
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t('conversations.findChat')}
          aria-label={t('conversations.findChat')}
        />
        <Tooltip label={t('conversations.searchMessages')} openDelay={400}>
          <ActionIcon variant="default" size={32} aria-label={t('conversations.searchMessages')} onClick={() => place.search('')}>
            <IconListSearch size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.chips}>
        {conversationChips.map((each) => (
          <FilterToggle
            key={each}
            on={chip === each}
            onChange={() => {
              setChip(each)
              setKept(undefined)
              setActive(-1)
            }}
          >
            {t(`conversations.chip.${each}`)}
            {countOf[each] ? <span className={classes.chipCount}>{format.number(countOf[each])}</span> : null}
          </FilterToggle>
        ))}
      </div>
      <div className={classes.body}>
        {pages.error ? (
          <ErrorState compact error={pages.error} onRetry={pages.refetch} />
        ) : pages.loading ? (
          pages.slow && <LoadingRows />
        ) : pages.total === 0 && filtered ? (
          <EmptyState compact icon={IconFilterOff} title={t(`conversations.noMatch.${asked ? 'text' : chip}`)}>
            <Button
              variant="default"
              onClick={() => {
                setChip('all')
                setText('')
              }}
            >
              {t('conversations.showAll')}
            </Button>
          </EmptyState>
        ) : pages.total === 0 ? (
          <EmptyState compact icon={IconMessages} title={t('conversations.empty')} why={t('conversations.emptyWhy')}>
            <Button onClick={() => go('import')}>{t('conversations.emptyStep')}</Button>
            <ConnectButton />
          </EmptyState>
        ) : (
          <VirtualList
            label={t('conversations.list')}
            count={pages.total}
            rowHeight={60}
            keyOf={(index) => pages.row(index)?.id ?? `wait-${index}`}
            active={active}
            onActive={setActive}
            onOpen={open}
            onRange={pages.onRange}
            render={(index, isActive) => {
              const row = pages.row(index)
              return row ? <ConversationRow item={row} active={isActive} open={row.id === place.conversationId} /> : null
            }}
          />
        )}
      </div>
    </section>
  )
}

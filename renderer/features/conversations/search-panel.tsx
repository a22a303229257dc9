/** Full-text search: every occurrence, newest first. A hit opens at its place in the timeline while the list stays. */
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowLeft, IconMessageSearch, IconSearch, IconZoomExclamation } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { messageKinds } from '#shared/domain/records.ts'
import { searchReadings } from '#shared/domain/search-text.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { DateField } from '#renderer/components/date-field.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { VirtualList } from '#renderer/components/virtual-list.tsx'
import type { Input } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import classes from './conversations.module.css'
import { NamePicker, type Picked } from './name-picker.tsx'
import { SearchHit } from './search-hit.tsx'
import type { Place } from './use-place.ts'
import { isCombination } from '#renderer/base/shortcuts.ts'

const STEP = 60
const MOST = 1000
const sought = messageKinds.filter((kind) => kind !== 'recalled')

export function SearchPanel({ place, query }: { place: Place; query: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState(query)
  const [chat, setChat] = useState<Picked | null>(null)
  const [sender, setSender] = useState<Picked | null>(null)
  const [kind, setKind] = useState<(typeof sought)[number] | null>(null)
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const [limit, setLimit] = useState(STEP)
  const [active, setActive] = useState(-1)
  const [asked] = useDebouncedValue(text, 120)
  // The palette asks for another text while this is open.
  const [seen, setSeen] = useState(query)
  if (query !== seen) {
    setSeen(query)
    if (query !== text.trim()) setText(query)
  }
  const enabled = asked.trim() !== ''
  const range = from !== null && to !== null && to < from ? { from: to, to: from } : { from, to }
  const filter: Omit<Input<'search.messages'>, 'limit'> = {
    text: asked.trim(),
    ...(chat ? { conversationId: chat.id } : {}),
    ...(sender ? { senderId: sender.id } : {}),
    ...(kind ? { kinds: [kind] } : {}),
    ...(range.from ? { from: range.from } : {}),
    ...(range.to ? { to: range.to } : {}),
  }
  const { data, error, slow, refetch } = useQuery('search.messages', { ...filter, limit }, { enabled, keepPrevious: true })
  const filtered = chat !== null || sender !== null || kind !== null || from !== null || to !== null
  const clear = () => {
    setChat(null)
    setSender(null)
    setKind(null)
    setFrom(null)
    setTo(null)
  }
  const change = (value: string) => {
    setText(value)
    setLimit(STEP)
    setActive(-1)
    const typed = value.trim()
    setSeen(typed)
    place.search(typed)
  }
  const open = (index: number) => {
    const hit = data?.hits[index]
    if (hit) place.open(hit.conversationId, hit.id)
  }
  const words = data?.match === 'words' ? (searchReadings(asked).at(-1)?.needles ?? []) : []
  return (
    <section className={classes.pane} aria-label={t('conversations.searchMessages')}>
      <div className={classes.head}>
        <ActionIcon variant="subtle" size={32} aria-label={t('conversations.backToList')} onClick={place.leaveSearch}>
          <IconArrowLeft size={16} aria-hidden />
        </ActionIcon>
        <TextInput
          className={classes.grow ?? ''}
          size="sm"
          autoFocus
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || isCombination(event)) return
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
            if (step !== undefined) setActive(Math.min((data?.hits.length ?? 0) - 1, Math.max(0, active + step)))
            else if (event.key === 'Enter') open(Math.max(0, active))
            else if (event.key === 'Escape') place.leaveSearch()
            else return
            event.preventDefault()
          }}
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t('conversations.searchMessages')}
          aria-label={t('conversations.searchMessages')}
        />
      </div>
      <div className={classes.filters}>
        <NamePicker of="conversation" value={chat} onChange={setChat} />
        <NamePicker of="person" value={sender} onChange={setSender} conversationId={chat?.id} />
        <DateField
          placeholder={t('conversations.from')}
          ariaLabel={t('conversations.from')}
          value={from}
          onChange={setFrom}
          width="100%"
        />
        <DateField
          placeholder={t('conversations.to')}
          ariaLabel={t('conversations.to')}
          value={to}
          onChange={setTo}
          width="100%"
        />
        <Select
          size="sm"
          clearable
          value={kind}
          onChange={(value) => setKind(sought.find((each) => each === value) ?? null)}
          placeholder={t('conversations.anyKind')}
          aria-label={t('conversations.anyKind')}
          data={sought.map((value) => ({ value, label: t(`conversations.message.${value}`) }))}
        />
        {place.conversationId !== undefined && chat?.id !== place.conversationId && (
          <HereButton id={place.conversationId} onPick={setChat} />
        )}
      </div>
      {enabled && data && data.total > 0 && (
        <p className={classes.found} role="status">
          {words.length > 0
            ? t('conversations.foundWords', { n: format.number(data.total), words: words.join(t('conversations.wordJoin')) })
            : t('conversations.found', { n: format.number(data.total) })}
        </p>
      )}
      <div className={classes.body}>
        {!enabled ? (
          <EmptyState compact icon={IconMessageSearch} title={t('conversations.searchHint')} why={t('conversations.searchHow')} />
        ) : error ? (
          <ErrorState compact error={error} onRetry={refetch} />
        ) : !data ? (
          slow && <LoadingRows />
        ) : data.total === 0 ? (
          <EmptyState compact icon={IconZoomExclamation} title={t('conversations.notFound', { text: asked.trim() })}>
            {filtered && (
              <Button variant="default" onClick={clear}>
                {t('components.clearFilters')}
              </Button>
            )}
          </EmptyState>
        ) : (
          <VirtualList
            label={t('conversations.results')}
            count={data.hits.length}
            rowHeight={84}
            measured
            keyOf={(index) => data.hits[index]?.id ?? index}
            active={active}
            onActive={setActive}
            onOpen={open}
            onRange={(_, last) => {
              if (last >= data.hits.length - 10 && data.hits.length < Math.min(data.total, MOST) && limit === data.hits.length)
                setLimit(Math.min(MOST, limit + STEP))
            }}
            render={(index, isActive) => {
              const hit = data.hits[index]
              return hit ? <SearchHit hit={hit} active={isActive || hit.id === place.messageId} /> : null
            }}
          />
        )}
      </div>
      {data && data.hits.length >= MOST && data.total > MOST && (
        <p className={classes.foot}>{t('conversations.mostShown', { n: format.number(MOST) })}</p>
      )}
    </section>
  )
}

/** Narrows the search to the conversation that is open. */
function HereButton({ id, onPick }: { id: number; onPick: (picked: Picked) => void }) {
  const { t } = useTranslation()
  const { data } = useQuery('conversations.get', { id })
  if (!data) return null
  return (
    <Button variant="default" size="sm" onClick={() => onPick({ id, name: data.title })}>
      {t('conversations.onlyHere')}
    </Button>
  )
}

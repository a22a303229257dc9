/** One conversation or one person to narrow a search to, found by typing. */
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { safeName } from '#renderer/components/safe-name.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'

export interface Picked {
  id: number
  name: string
}

const SHOWN = 20

export function NamePicker(props: {
  of: 'conversation' | 'person'
  value: Picked | null
  onChange: (picked: Picked | null) => void
  /** Only people of this one. */
  conversationId?: number | undefined
}) {
  const { of, value, onChange, conversationId } = props
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [opened, setOpened] = useState(false)
  const [asked] = useDebouncedValue(text === value?.name ? '' : text.trim(), 120)
  const chats = useQuery(
    'conversations.list',
    { text: asked, limit: SHOWN },
    { enabled: opened && of === 'conversation', keepPrevious: true },
  )
  const people = useQuery(
    'search.people',
    { text: asked, limit: SHOWN, ...(conversationId === undefined ? {} : { conversationId }) },
    { enabled: opened && of === 'person', keepPrevious: true },
  )
  const found: Picked[] =
    of === 'conversation'
      ? (chats.data?.items.map((item) => ({ id: item.id, name: item.title })) ?? [])
      : (people.data?.items.map((item) => ({ id: item.contactId, name: item.name })) ?? [])
  const all = value && !found.some((each) => each.id === value.id) ? [value, ...found] : found
  const label = t(`conversations.any.${of}`)
  return (
    <Select
      size="sm"
      searchable
      clearable
      value={value ? String(value.id) : null}
      searchValue={text}
      onSearchChange={setText}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      onChange={(id) => onChange(all.find((each) => String(each.id) === id) ?? null)}
      // Core has chosen; the list is shown as it came.
      filter={({ options }) => options}
      data={all.map((each) => ({ value: String(each.id), label: safeName(each.name) || t('components.noName') }))}
      nothingFoundMessage={t('conversations.noName')}
      placeholder={label}
      aria-label={label}
    />
  )
}

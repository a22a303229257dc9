/** The customers: filter as sentences, the table, what to do with those chosen. */
import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch, IconTags, IconUsers } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  customerFilterSchema,
  customerSortSchema,
  type CustomerFilter,
  type CustomerSelection,
  type CustomerSort,
} from '#shared/domain/customer-filter.ts'
import { ConnectButton } from '#renderer/slots/connect-button.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { DataTable } from '#renderer/components/data-table.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { FilterBar } from '#renderer/components/filter-bar.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { emptySelection, selectedCount, type Selection } from '#renderer/components/selection.ts'
import { usePages } from '#renderer/core-client/use-pages.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { BulkActions } from './bulk-actions.tsx'
import classes from './customers.module.css'
import { useCustomerColumns } from './customer-columns.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { sentencesOf } from './filter-sentences.ts'
import { SavedViews } from './saved-views.tsx'
import { useChoices } from './use-choices.ts'

const DEFAULT_SORT: CustomerSort = { key: 'lastMessageAt', descending: true }

/** Filter and order live in the route, so that going back comes back to them. */
function useRouteState() {
  const raw = useRouter((state) => state.params.filter)
  const rawSort = useRouter((state) => state.params.sort)
  const replace = useRouter((state) => state.replace)
  const filter = useMemo<CustomerFilter>(() => {
    try {
      return customerFilterSchema.parse(JSON.parse(typeof raw === 'string' ? raw : '{}'))
    } catch {
      // A filter from an older version: all customers are shown.
      return {}
    }
  }, [raw])
  const sort = useMemo<CustomerSort>(() => {
    const [key, way] = typeof rawSort === 'string' ? rawSort.split(' ') : []
    const parsed = customerSortSchema.safeParse({ key, descending: way === 'desc' })
    return parsed.success ? parsed.data : DEFAULT_SORT
  }, [rawSort])
  return {
    filter,
    sort,
    setFilter: (next: CustomerFilter) => replace({ filter: Object.keys(next).length > 0 ? JSON.stringify(next) : undefined }),
    setSort: (next: CustomerSort) => replace({ sort: `${next.key} ${next.descending ? 'desc' : 'asc'}` }),
  }
}

export function CustomersScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const { filter, sort, setFilter, setSort } = useRouteState()
  const [text, setText] = useState(filter.text ?? '')
  const [asked] = useDebouncedValue(text.trim(), 120)
  const whole = useMemo<CustomerFilter>(() => {
    const { text: _, ...rest } = filter
    return asked ? { ...rest, text: asked } : rest
  }, [filter, asked])
  const pages = usePages('customers.list', { filter: whole, sort })
  const [selection, setSelection] = useState<Selection<string>>(emptySelection)
  const [active, setActive] = useState(-1)
  const columns = useCustomerColumns()
  const choices = useChoices()
  const inspect = useInspector((state) => state.open)
  const change = useCallback(
    (next: CustomerFilter) => {
      setSelection(emptySelection())
      setActive(-1)
      setFilter(next)
    },
    [setFilter],
  )
  const chips = sentencesOf(filter, {
    t: (key, values) => t(key, values ?? {}),
    ...choices.names,
    money: (cents) => format.money(cents),
  }).filter((each) => each.id !== 'text')
  const filtered = chips.length > 0 || asked !== ''
  const clear = () => {
    setText('')
    change({})
  }
  const chosen: CustomerSelection =
    selection.mode === 'some' ? { ids: [...selection.ids] } : { filter: whole, except: [...selection.except] }
  const create = async () => {
    const { id } = await write('customers.create', { name: t('customers.newName') })
    inspect({ kind: 'customer', id })
  }
  const open = (id: string) => inspect({ kind: 'customer', id })
  useShortcut(
    'f',
    () => {
      const row = pages.row(active)
      if (!row) return false
      inspect({ kind: 'customer', id: row.id, focus: 'followUp' })
      return undefined
    },
    { labelKey: 'keys.followUp', group: 'list' },
  )

  return (
    <div className={classes.screen}>
      <div className={classes.bar}>
        <TextInput
          w={220}
          size="sm"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={t('customers.search')}
          aria-label={t('customers.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
        />
        <FilterBar
          chips={chips.map((chip) => ({ id: chip.id, text: chip.text, onRemove: () => change(chip.without) }))}
          add={<FilterMenu filter={filter} onChange={change} choices={choices.options} />}
          onClear={clear}
        />
        <span className={classes.spacer} />
        <span className={classes.count} aria-live="polite">
          {t('customers.count', { count: pages.total, n: format.number(pages.total) })}
        </span>
        <SavedViews
          state={{ filter, sort: `${sort.key} ${sort.descending ? 'desc' : 'asc'}` }}
          onOpen={(view) => change(view.filter)}
        />
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconTags size={14} aria-hidden />}
          onClick={() => inspect({ kind: 'tags' })}
        >
          {t('tags.manage')}
        </Button>
        <Button size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => void create()}>
          {t('customers.create')}
        </Button>
      </div>
      <div className={classes.table}>
        {pages.error ? (
          <ErrorState error={pages.error} onRetry={pages.refetch} />
        ) : pages.loading ? (
          pages.slow && <LoadingRows count={12} />
        ) : (
          <DataTable
            label={t('customers.screen')}
            columns={columns}
            count={pages.total}
            row={pages.row}
            idOf={(row) => row.id}
            onRange={pages.onRange}
            sort={{ column: sort.key, descending: sort.descending }}
            onSort={(next) => setSort({ key: next.column as CustomerSort['key'], descending: next.descending })}
            selection={selection}
            onSelection={setSelection}
            activeIndex={active}
            onActive={setActive}
            onOpen={(row) => open(row.id)}
            onPeek={(row) => open(row.id)}
            storageKey="customers"
            bulk={<BulkActions selection={chosen} count={selectedCount(selection, pages.total)} sort={sort} />}
            empty={filtered ? <NoMatch onClear={clear} /> : <Nobody />}
          />
        )}
      </div>
    </div>
  )
}

function NoMatch({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation()
  return (
    <EmptyState icon={IconSearch} title={t('components.noMatch')} why={t('customers.noMatchWhy')}>
      <Button variant="default" onClick={onClear}>
        {t('components.clearFilters')}
      </Button>
    </EmptyState>
  )
}

function Nobody() {
  const { t } = useTranslation()
  const go = useRouter((state) => state.go)
  return (
    <EmptyState icon={IconUsers} title={t('customers.empty')} why={t('customers.emptyWhy')}>
      <Button onClick={() => go('import')}>{t('customers.emptyStep')}</Button>
      <ConnectButton />
    </EmptyState>
  )
}

/** Every group at a glance: what was posted, what the cap still allows, who waits. */
import { Button, Select, TextInput } from '@mantine/core'
import { IconSearch, IconUsersGroup } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GroupItem } from '#shared/contract/groups.ts'
import { useTierName } from '#renderer/base/tier-name.ts'
import { ConnectButton } from '#renderer/slots/connect-button.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { DataTable } from '#renderer/components/data-table.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { FilterToggle } from '#renderer/components/filter-bar.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { emptySelection, isSelected, type Selection } from '#renderer/components/selection.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { GroupBulk } from './group-bulk.tsx'
import { useGroupColumns } from './group-columns.tsx'
import { groupFlags, matches, sorted, type GroupFilter, type GroupFlag, type GroupSort } from './group-filter.ts'
import classes from './groups.module.css'

const DEFAULT_SORT: GroupSort = { column: 'waiting', descending: true }

function useRouteState() {
  const params = useRouter((state) => state.params)
  const replace = useRouter((state) => state.replace)
  const filter = useMemo<GroupFilter>(
    () => ({
      text: typeof params.q === 'string' ? params.q : '',
      tier: typeof params.tier === 'string' ? params.tier : null,
      operator: typeof params.operator === 'string' ? params.operator : null,
      flags: groupFlags.filter((flag) => Array.isArray(params.flags) && (params.flags as readonly unknown[]).includes(flag)),
    }),
    [params],
  )
  const sort = useMemo<GroupSort>(() => {
    const [column, way] = typeof params.sort === 'string' ? params.sort.split(':') : []
    return column ? { column, descending: way === 'desc' } : DEFAULT_SORT
  }, [params])
  return { filter, sort, replace, conversationId: params.conversationId }
}

export function GroupsScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const tierName = useTierName()
  const { filter, sort, replace, conversationId } = useRouteState()
  const { data, error, slow, refetch } = useQuery('groups.list', {})
  const { data: operators } = useQuery('operators.list', {})
  const inspect = useInspector((state) => state.open)
  const [active, setActive] = useState(-1)
  const [selection, setSelection] = useState<Selection<number>>(emptySelection)
  const columns = useGroupColumns()
  const me = operators?.items.find((each) => each.isMe)?.id ?? null
  const rows = useMemo(() => {
    const found = (data?.items ?? []).filter((group) => matches(group, filter, me))
    return sorted(found, sort, format.language)
  }, [data, filter, sort, me, format.language])

  // A link to one group opens it.
  useEffect(() => {
    if (typeof conversationId === 'number') inspect({ kind: 'group', id: conversationId })
  }, [conversationId, inspect])

  const change = (next: Parameters<typeof replace>[0]) => {
    setActive(-1)
    setSelection(emptySelection())
    replace(next)
  }
  const toggle = (flag: GroupFlag, on: boolean) => {
    const flags = groupFlags.filter((each) => (each === flag ? on : filter.flags.includes(each)))
    change({ flags: flags.length > 0 ? flags : undefined })
  }
  const open = (group: GroupItem) => inspect({ kind: 'group', id: group.id })
  const clear = () => change({ q: undefined, tier: undefined, operator: undefined, flags: undefined })

  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={14} /> : null
  const chosen = rows.filter((row) => isSelected(selection, row.id))
  return (
    <div className={classes.screen}>
      <div className={classes.bar}>
        <TextInput
          size="sm"
          w={200}
          value={filter.text}
          onChange={(event) => change({ q: event.currentTarget.value || undefined })}
          placeholder={t('groups.search')}
          aria-label={t('groups.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
        />
        <Select
          size="sm"
          w={120}
          clearable
          aria-label={t('groups.column.tier')}
          placeholder={t('groups.tierAll')}
          value={filter.tier}
          onChange={(tier) => change({ tier: tier ?? undefined })}
          data={data.tiers.map((tier) => ({ value: tier, label: tierName(tier) }))}
        />
        <Select
          size="sm"
          w={130}
          clearable
          aria-label={t('groups.column.operator')}
          placeholder={t('groups.operatorAll')}
          value={filter.operator}
          onChange={(operator) => change({ operator: operator ?? undefined })}
          data={[
            ...(operators?.items ?? []).map((each) => ({ value: each.id, label: each.name })),
            { value: 'none', label: t('groups.operatorNone') },
          ]}
        />
        {groupFlags.map((flag) => (
          <FilterToggle key={flag} on={filter.flags.includes(flag)} onChange={(on) => toggle(flag, on)}>
            {t(`groups.filter.${flag}`)}
          </FilterToggle>
        ))}
        <span className={classes.spacer} />
        <span className={classes.dim} aria-live="polite">
          {t('groups.count', { count: rows.length, n: format.number(rows.length) })}
        </span>
      </div>
      <div className={classes.table}>
        <DataTable
          label={t('groups.screen')}
          columns={columns}
          count={rows.length}
          row={(index) => rows[index]}
          idOf={(row) => row.id}
          sort={{ column: sort.column, descending: sort.descending }}
          onSort={(next) => change({ sort: `${next.column}:${next.descending ? 'desc' : 'asc'}` })}
          selection={selection}
          onSelection={setSelection}
          activeIndex={active}
          onActive={setActive}
          onOpen={open}
          onPeek={open}
          storageKey="groups"
          bulk={<GroupBulk ids={chosen.map((row) => row.id)} tiers={data.tiers} />}
          empty={data.total === 0 ? <NoGroups /> : <NoMatch onClear={clear} />}
        />
      </div>
    </div>
  )
}

function NoGroups() {
  const { t } = useTranslation()
  const go = useRouter((state) => state.go)
  return (
    <EmptyState icon={IconUsersGroup} title={t('groups.empty')} why={t('groups.emptyWhy')}>
      <Button onClick={() => go('import')}>{t('groups.emptyStep')}</Button>
      <ConnectButton />
    </EmptyState>
  )
}

function NoMatch({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation()
  return (
    <EmptyState icon={IconSearch} title={t('components.noMatch')} why={t('groups.noMatchWhy')}>
      <Button variant="default" onClick={onClear}>
        {t('components.clearFilters')}
      </Button>
    </EmptyState>
  )
}

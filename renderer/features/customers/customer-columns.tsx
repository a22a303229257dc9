/** The table's columns. Ids are the sort keys where a column sorts. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CustomerItem } from '#shared/contract/customers.ts'
import { useChannelName } from '#renderer/base/channels.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import type { Column } from '#renderer/components/data-table.tsx'
import { NameOrGone } from '#renderer/components/gone-mark.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { TagChip } from '#renderer/components/tag-chip.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import classes from './customers.module.css'
import { useTags } from './use-tags.ts'

const TAGS_SHOWN = 3

export function useCustomerColumns(): Column<CustomerItem>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const channelName = useChannelName()
  const { byId, colorOf } = useTags()
  const { data: operators } = useQuery('operators.list', {})
  return useMemo(() => {
    const operatorNames = new Map((operators?.items ?? []).map((each) => [each.id, each.name]))
    const tagsOf = (row: CustomerItem) => row.tagIds.flatMap((id) => byId.get(id) ?? [])
    const column = (
      id: string,
      width: number,
      rest: Omit<Column<CustomerItem>, 'id' | 'label' | 'width'>,
    ): Column<CustomerItem> => ({
      id,
      label: t(`customers.column.${id}`),
      width,
      ...rest,
    })
    return [
      column('name', 200, {
        fixed: true,
        sortable: true,
        render: (row) => <NameOrGone name={row.name} of="customer" at={row.goneAt} />,
        title: (row) => row.name,
      }),
      column('stage', 76, { sortable: true, render: (row) => t(`customers.stage.${row.stage}`) }),
      column('tags', 240, {
        sortable: true,
        grow: true,
        title: (row) =>
          tagsOf(row)
            .map((tag) => tag.name)
            .join('、') || undefined,
        render: (row) => {
          const tags = tagsOf(row)
          return (
            <span className={classes.tags}>
              {tags.slice(0, TAGS_SHOWN).map((tag) => (
                <TagChip key={tag.id} name={tag.name} color={colorOf(tag)} />
              ))}
              {tags.length > TAGS_SHOWN && <span className={classes.more}>+{tags.length - TAGS_SHOWN}</span>}
            </span>
          )
        },
      }),
      column('lastMessageAt', 120, { sortable: true, render: (row) => <RelativeTime at={row.lastMessageAt} as="short" /> }),
      column('messageCount', 80, { sortable: true, align: 'right', render: (row) => format.number(row.messageCount) }),
      column('orderCount', 72, { sortable: true, align: 'right', render: (row) => format.number(row.orderCount) }),
      column('orderCents', 104, {
        sortable: true,
        align: 'right',
        render: (row) => (row.orderCount === 0 ? '–' : format.money(row.orderCents)),
      }),
      column('lastOrderAt', 110, { sortable: true, render: (row) => <RelativeTime at={row.lastOrderAt} as="short" /> }),
      column('groups', 72, { sortable: true, align: 'right', render: (row) => format.number(row.groups) }),
      column('channels', 120, {
        render: (row) => [...new Set(row.channels.map(channelName))].join('、') || '–',
      }),
      column('operator', 100, { hidden: true, render: (row) => (row.operatorId && operatorNames.get(row.operatorId)) || '–' }),
      column('phone', 130, { hidden: true, render: (row) => row.phone ?? '–' }),
      column('company', 140, { hidden: true, render: (row) => row.company ?? '–', title: (row) => row.company ?? undefined }),
      column('remark', 180, { hidden: true, render: (row) => row.remark ?? '–', title: (row) => row.remark ?? undefined }),
      column('createdAt', 110, { hidden: true, sortable: true, render: (row) => <RelativeTime at={row.createdAt} as="short" /> }),
    ]
  }, [t, format, byId, colorOf, operators, channelName])
}

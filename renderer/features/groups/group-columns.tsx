/** Columns of the table of groups; ids are what it sorts by. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { GroupItem } from '#shared/contract/groups.ts'
import { useTierName } from '#renderer/base/tier-name.ts'
import { useChannelName } from '#renderer/base/channels.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { CapMeter } from '#renderer/components/cap-meter.tsx'
import type { Column } from '#renderer/components/data-table.tsx'
import { NameOrGone } from '#renderer/components/gone-mark.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { Sparkline } from '#renderer/components/sparkline.tsx'
import { TagChip } from '#renderer/components/tag-chip.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './groups.module.css'
import { useTagLooks } from './use-tag-looks.ts'

const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)
const WAITING_SPAN = 30 * 86_400_000

export function useGroupColumns(): Column<GroupItem>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const channelName = useChannelName()
  const tierName = useTierName()
  const { byId } = useTagLooks()
  const inspect = useInspector((state) => state.open)
  return useMemo(() => {
    const column = (id: string, width: number, rest: Omit<Column<GroupItem>, 'id' | 'label' | 'width'>): Column<GroupItem> => ({
      id,
      label: t(`groups.column.${id}`),
      width,
      ...rest,
    })
    return [
      column('title', 220, {
        fixed: true,
        grow: true,
        sortable: true,
        render: (row) => <NameOrGone name={row.title} of="group" at={row.goneAt} />,
        title: (row) => row.title,
      }),
      column('tier', 72, { sortable: true, render: (row) => tierName(row.tier) }),
      column('members', 92, {
        sortable: true,
        align: 'right',
        render: (row) => (
          <span className={classes.size}>
            {format.number(row.members)}
            <span className={classes.dim}> / {format.number(row.capacity)}</span>
          </span>
        ),
      }),
      column('spark', 108, {
        sortable: true,
        render: (row) => (
          <Sparkline
            values={row.rest.map((rest, i) => rest + row.promos[i]!)}
            promos={row.promos}
            label={t('groups.sparkLabel', {
              days: row.promos.length,
              posts: total(row.rest) + total(row.promos),
              promos: total(row.promos),
            })}
          />
        ),
      }),
      column('promos', 96, { sortable: true, render: (row) => <CapMeter used={row.used} max={row.cap?.max ?? null} /> }),
      column('silence', 112, {
        sortable: true,
        align: 'right',
        render: (row) => format.duration(row.silence),
      }),
      column('waiting', 84, {
        sortable: true,
        align: 'right',
        render: (row) =>
          row.waiting === 0 ? (
            <span className={classes.dim}>–</span>
          ) : (
            <button
              type="button"
              className={classes.number}
              title={t('groups.waitingSince', { count: row.waiting, since: format.ago(row.oldestWaitAt!) })}
              onClick={(event) => {
                event.stopPropagation()
                const to = format.now + 60_000
                inspect({ kind: 'rows', of: 'open', conversationId: row.id, from: to - WAITING_SPAN, to, heading: row.title })
              }}
            >
              {format.number(row.waiting)}
            </button>
          ),
      }),
      column('operator', 96, {
        sortable: true,
        render: (row) =>
          row.operatorName === null ? <span className={classes.dim}>–</span> : <PersonName name={row.operatorName} />,
      }),
      column('tags', 150, {
        render: (row) => (
          <span className={classes.tags}>
            {row.tagIds.flatMap((id) => {
              const tag = byId.get(id)
              return tag ? [<TagChip key={id} name={tag.name} color={tag.color} />] : []
            })}
          </span>
        ),
      }),
      column('lastMessageAt', 104, { sortable: true, render: (row) => <RelativeTime at={row.lastMessageAt} as="short" /> }),
      column('messages', 84, { sortable: true, align: 'right', hidden: true, render: (row) => format.number(row.messages) }),
      column('channel', 96, { hidden: true, render: (row) => channelName(row.channel) }),
    ]
  }, [t, format, channelName, tierName, byId, inspect])
}

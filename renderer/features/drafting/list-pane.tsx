/** The left list of a pane: a search field, a button that adds, rows of two lines. */
import { ActionIcon, TextInput } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { VirtualList } from '#renderer/components/virtual-list.tsx'
import classes from './drafting.module.css'

interface ListPaneProps<R extends { id: string }> {
  label: string
  rows: readonly R[]
  /** What the search looks into. */
  textOf: (row: R) => string
  line: (row: R) => { title: ReactNode; side?: ReactNode; below?: ReactNode }
  chosen: string | null
  onChoose: (id: string) => void
  addLabel: string
  onAdd: () => void
  empty: ReactNode
}

export function ListPane<R extends { id: string }>(props: ListPaneProps<R>) {
  const { label, rows, textOf, line, chosen, onChoose, addLabel, onAdd, empty } = props
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = wanted === '' ? rows : rows.filter((row) => textOf(row).toLowerCase().includes(wanted))
  const at = shown.findIndex((row) => row.id === chosen)
  return (
    <div className={classes.listPane}>
      <div className={classes.listHead}>
        <TextInput
          size="sm"
          style={{ flex: 1 }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={t('drafting.search')}
          aria-label={t('drafting.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
        />
        <ActionIcon variant="default" size={32} aria-label={addLabel} title={addLabel} onClick={onAdd}>
          <IconPlus size={16} aria-hidden />
        </ActionIcon>
      </div>
      {rows.length === 0 ? (
        empty
      ) : shown.length === 0 ? (
        <EmptyState compact title={t('components.noMatch')} />
      ) : (
        <VirtualList
          label={label}
          count={shown.length}
          rowHeight={48}
          keyOf={(index) => shown[index]!.id}
          active={at}
          onActive={(index) => onChoose(shown[index]!.id)}
          render={(index, active) => {
            const row = shown[index]!
            const { title, side, below } = line(row)
            return (
              <div className={active ? `${classes.row} ${classes.rowOn}` : classes.row}>
                <div className={classes.rowTop}>
                  <span className={`${classes.rowTitle} qx-truncate`} data-user>
                    {title}
                  </span>
                  {side !== undefined && <span className={classes.rowSide}>{side}</span>}
                </div>
                <div className={`${classes.rowBelow} qx-truncate`} data-user>
                  {below}
                </div>
              </div>
            )
          }}
        />
      )}
    </div>
  )
}

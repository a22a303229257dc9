/** Filters as sentences: 「最近 30 天未互动」 且 「标签含 敏感肌」. A click on one edits it, its cross removes it. */
import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './panes.module.css'

interface FilterChip {
  id: string
  /** The whole sentence, translated. */
  text: string
  onEdit?: () => void
  onRemove?: () => void
}

interface FilterBarProps {
  chips: readonly FilterChip[]
  /** The control that adds one (a menu button). */
  add?: ReactNode
  onClear?: () => void
}

export function FilterBar({ chips, add, onClear }: FilterBarProps) {
  const { t } = useTranslation()
  return (
    <div className={classes.filters}>
      {chips.map((chip, index) => (
        <Fragment key={chip.id}>
          {index > 0 && <span className={classes.and}>{t('components.filterAnd')}</span>}
          <span className={`${classes.filter} ${classes.filterOn}`}>
            <button
              type="button"
              className={`${classes.filterText} qx-truncate`}
              title={chip.text}
              onClick={chip.onEdit}
              disabled={!chip.onEdit}
            >
              {chip.text}
            </button>
            {chip.onRemove && (
              <button
                type="button"
                className={classes.filterRemove}
                onClick={chip.onRemove}
                aria-label={t('components.removeFilter', { filter: chip.text })}
              >
                <IconX size={13} aria-hidden />
              </button>
            )}
          </span>
        </Fragment>
      ))}
      {add}
      {onClear && chips.length > 1 && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onClear}>
          {t('components.clearFilters')}
        </Button>
      )}
    </div>
  )
}

/** A chip that is on or off: 等待回复, 有草稿, 我的. */
export function FilterToggle({ on, onChange, children }: { on: boolean; onChange: (on: boolean) => void; children: ReactNode }) {
  return (
    <span className={on ? `${classes.filter} ${classes.filterOn}` : classes.filter}>
      <button type="button" className={classes.filterText} aria-pressed={on} onClick={() => onChange(!on)}>
        {children}
      </button>
    </span>
  )
}

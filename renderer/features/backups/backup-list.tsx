/** Every copy that can be restored: when, how large, what it holds, whether it was checked; one is opened at a time. */
import { Badge, Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BackupItem } from '#shared/contract/backups.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import classes from './backups.module.css'
import { RestorePanel } from './restore-panel.tsx'

/** A window of rows: older ones are shown when they are asked for. */
const SHOWN = 8

function useHeld(): (item: BackupItem) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ held, place }) => {
    if (!held) return t(place === 'set-aside' ? 'backups.heldAside' : 'backups.heldUnknown')
    return (['customers', 'conversations', 'messages', 'entries'] as const)
      .flatMap((kind) => {
        const count = held[kind]
        return count === null || (count === 0 && kind !== 'customers')
          ? []
          : [t(`backups.kinds.${kind}`, { count, n: format.number(count) })]
      })
      .join(' · ')
  }
}

interface BackupListProps {
  dir: string
  items: readonly BackupItem[]
  /** Unfolded from the beginning. */
  chosen?: string | undefined
}

export function BackupList({ dir, items, chosen }: BackupListProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const held = useHeld()
  const [open, setOpen] = useState(chosen)
  const [all, setAll] = useState(false)
  const newestFirst = items.toSorted((a, b) => b.at - a.at)
  const shown = all ? newestFirst : newestFirst.slice(0, SHOWN)
  return (
    <>
      <ul className={classes.list}>
        {shown.map((item) => (
          <li key={item.file} className={classes.item}>
            <div className={classes.line}>
              <span className={classes.when} title={format.full(item.at)}>
                {format.moment(item.at)}
              </span>
              <span className={classes.held}>
                {held(item)}
                <span className={classes.size}> · {format.bytes(item.bytes)}</span>
              </span>
              {item.place !== 'own' && (
                <Badge color="gray" title={item.file}>
                  {t(item.place === 'folder' ? 'backups.inFolder' : 'backups.setAside')}
                </Badge>
              )}
              {item.fault !== null && (
                <Badge color="red" title={item.fault}>
                  {t('backups.bad')}
                </Badge>
              )}
              {item.fault === null && item.place !== 'set-aside' && (
                <span className={classes.size}>{t(item.checkedAt === null ? 'backups.unchecked' : 'backups.checked')}</span>
              )}
              {open !== item.file && (
                <Button variant="default" size="compact-sm" disabled={item.fault !== null} onClick={() => setOpen(item.file)}>
                  {t('backups.restore')}
                </Button>
              )}
            </div>
            {open === item.file && <RestorePanel dir={dir} item={item} onCancel={() => setOpen(undefined)} />}
          </li>
        ))}
      </ul>
      {newestFirst.length > shown.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {t('backups.showAll', { count: newestFirst.length })}
        </Button>
      )}
    </>
  )
}

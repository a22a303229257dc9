/** On the start screens: the backups of a workspace that is not open, the newest sound one at hand where its database is damaged. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BackupItem } from '#shared/contract/backups.ts'
import type { SlotProps } from '#renderer/slots/slots.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { BackupList } from './backup-list.tsx'
import classes from './backups.module.css'

export function StartRestore({ dir, damaged }: SlotProps['start-restore']) {
  const { t } = useTranslation()
  const [items, setItems] = useState<readonly BackupItem[]>()
  useEffect(() => {
    shell('backups.list', { dir }).then((found) => setItems(found.items), showFailure)
  }, [dir])
  if (!items) return null
  const sound = items.filter(({ place, fault }) => place !== 'set-aside' && fault === null).toSorted((a, b) => b.at - a.at)
  return (
    <section className={classes.stack} aria-label={t('backups.offer')}>
      <h2 className={classes.heading}>{t('backups.offer')}</h2>
      <p className={classes.quiet}>{t(items.length === 0 ? 'backups.offerNone' : 'backups.offerWhy')}</p>
      {items.length > 0 && <BackupList dir={dir} items={items} chosen={damaged ? sound[0]?.file : undefined} />}
    </section>
  )
}

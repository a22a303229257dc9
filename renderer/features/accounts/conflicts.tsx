/** What was changed on both sides: both values, and the choice. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PersonName } from '#renderer/components/person-name.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './outbox.module.css'

export function Conflicts({ accountId }: { accountId: number | undefined }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { data } = useQuery('conflicts.list', {})
  const items = (data?.items ?? []).filter((item) => accountId === undefined || item.accountId === accountId)
  if (items.length === 0) return null
  const keep = (id: string, side: 'local' | 'channel') =>
    void write('conflicts.resolve', { id, keep: side }, { toast: t('accounts.conflict.kept') })
  return (
    <ul className={classes.conflicts} aria-label={t('accounts.conflict.title')}>
      {items.map((item) => (
        <li key={item.id} className={classes.conflict}>
          <span className={classes.conflictWords}>
            <PersonName name={item.customerName} />{' '}
            <span data-user>
              {t(`accounts.conflict.${item.field}`, {
                local: item.local || t('accounts.conflict.none'),
                remote: item.remote || t('accounts.conflict.none'),
              })}
            </span>
          </span>
          <Button size="compact-sm" variant="default" onClick={() => keep(item.id, 'local')}>
            {t('accounts.conflict.local')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => keep(item.id, 'channel')}>
            {t('accounts.conflict.channel')}
          </Button>
        </li>
      ))}
    </ul>
  )
}

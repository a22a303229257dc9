/** Who is in a group: our own people first, those who left last. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GroupMember } from '#shared/contract/groups.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { LongList } from '#renderer/components/long-list.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './groups.module.css'

const STEP = 50
const MOST = 1000

export function GroupMembers({ id }: { id: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [limit, setLimit] = useState(STEP)
  const { data, error, refetch } = useQuery('groups.members', { id, limit }, { keepPrevious: true })
  const inspect = useInspector((state) => state.open)
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return null
  const more = Math.min(data.total, MOST) - data.items.length
  return (
    <section className={classes.section}>
      <h3>
        {t('groups.members')} <span className={classes.dim}>{t('groups.membersCount', { n: format.number(data.total) })}</span>
      </h3>
      <LongList
        label={t('groups.members')}
        items={data.items}
        rowHeight={28}
        keyOf={(member) => member.contactId}
        render={(member) => {
          const name = <PersonName name={member.nickname ?? member.name} title={member.name} />
          return (
            <div className={classes.line}>
              {member.customerId === null ? (
                <span className={classes.grow}>{name}</span>
              ) : (
                <button
                  type="button"
                  className={`${classes.number} ${classes.grow}`}
                  onClick={() => inspect({ kind: 'customer', id: member.customerId })}
                >
                  {name}
                </button>
              )}
              {member.staff && <span className={classes.mark}>{t('groups.staff')}</span>}
              <span className={classes.dim}>
                {member.leftAt !== null
                  ? t('groups.left')
                  : member.joinedAt !== null && !member.staff
                    ? t('groups.joined', { when: format.short(member.joinedAt) })
                    : ''}
              </span>
              <MemberMenu member={member} />
            </div>
          )
        }}
      />
      {more > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setLimit(Math.min(MOST, limit * 4))}>
          {t('groups.more', { n: format.number(Math.min(more, limit * 3)) })}
        </Button>
      )}
    </section>
  )
}

/** Who is one of us is known from the file at best; here a person says so, and whose identity it is. */
function MemberMenu({ member }: { member: GroupMember }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { data: operators } = useQuery('operators.list', {})
  const set = (staff: boolean, operatorId: string | null) =>
    void write('groups.setStaff', { contactId: member.contactId, staff, operatorId })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('groups.memberActions', { name: member.name })}>
          <IconDots size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {member.staff ? (
          <>
            <Menu.Label>{t('groups.belongsTo')}</Menu.Label>
            {(operators?.items ?? []).map((each) => (
              <Menu.Item key={each.id} fw={each.id === member.operatorId ? 600 : undefined} onClick={() => set(true, each.id)}>
                {each.name}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => set(true, null)}>{t('groups.belongsToNobody')}</Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => set(false, null)}>{t('groups.asCustomer')}</Menu.Item>
          </>
        ) : (
          <Menu.Item onClick={() => set(true, null)}>{t('groups.asStaff')}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

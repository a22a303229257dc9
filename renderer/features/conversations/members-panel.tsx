/** Who is in a group, in the inspector. */
import { SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { safeName } from '#renderer/components/safe-name.ts'
import { VirtualList } from '#renderer/components/virtual-list.tsx'
import { usePages } from '#renderer/core-client/use-pages.ts'
import type { InspectorEntry } from '#renderer/state/inspector.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './conversations.module.css'
import said from './timeline.module.css'

export function MembersPanel({ entry }: { entry: InspectorEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const [left, setLeft] = useState(false)
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 120)
  const pages = usePages('conversations.members', { id: Number(entry.id), text: asked, left })
  const [active, setActive] = useState(-1)
  const open = (index: number) => {
    const customerId = pages.row(index)?.customerId
    if (customerId) inspect({ kind: 'customer', id: customerId })
  }
  return (
    <div className={classes.pane}>
      <div className={classes.memberHead}>
        <SegmentedControl
          fullWidth
          size="xs"
          value={left ? 'left' : 'present'}
          onChange={(value) => setLeft(value === 'left')}
          data={(['present', 'left'] as const).map((value) => ({ value, label: t(`conversations.${value}`) }))}
        />
        <TextInput
          size="sm"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t('conversations.findMember')}
          aria-label={t('conversations.findMember')}
        />
      </div>
      <div className={classes.body}>
        {pages.error ? (
          <ErrorState compact error={pages.error} onRetry={pages.refetch} />
        ) : pages.total === 0 && !pages.loading ? (
          <EmptyState
            compact
            title={t(asked ? 'conversations.noMember' : left ? 'conversations.nobodyLeft' : 'conversations.nobodyHere')}
          />
        ) : (
          <VirtualList
            label={t('conversations.members')}
            count={pages.total}
            rowHeight={36}
            keyOf={(index) => pages.row(index)?.contactId ?? `wait-${index}`}
            active={active}
            onActive={setActive}
            onOpen={open}
            onRange={pages.onRange}
            keyboard={false}
            render={(index, isActive) => {
              const member = pages.row(index)
              if (!member) return null
              const also = member.nickname !== null && member.nickname !== member.name ? safeName(member.nickname) : ''
              return (
                <div className={isActive ? `${classes.member} ${classes.chatActive}` : classes.member}>
                  <span className={classes.memberName}>
                    <PersonName name={member.name} />
                    {also !== '' && <bdi className={`${classes.memberAlso} qx-truncate`}>{also}</bdi>}
                  </span>
                  {member.role !== 'member' && <span className={classes.viewMeta}>{t(`conversations.role.${member.role}`)}</span>}
                  {member.isStaff && <span className={said.staffMark}>{t('conversations.staff')}</span>}
                  {(left ? member.leftAt : member.joinedAt) !== null && (
                    <span className={classes.chatTime}>
                      <RelativeTime at={left ? member.leftAt : member.joinedAt} as="short" />
                    </span>
                  )}
                </div>
              )
            }}
          />
        )}
      </div>
      <p className={classes.foot}>{t('conversations.memberCount', { count: pages.total, n: format.number(pages.total) })}</p>
    </div>
  )
}

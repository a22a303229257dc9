/** For the chosen groups: tier, operator, tags. */
import { Button, Menu } from '@mantine/core'
import { IconStack2, IconTag, IconTagOff, IconUser } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useTierName } from '#renderer/base/tier-name.ts'
import type { Input } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useTagLooks } from './use-tag-looks.ts'

export function GroupBulk({ ids, tiers }: { ids: readonly number[]; tiers: readonly string[] }) {
  const { t } = useTranslation()
  const tierName = useTierName()
  const write = useWrite()
  const { data: operators } = useQuery('operators.list', {})
  const { tags } = useTagLooks()
  const set = (patch: Omit<Input<'groups.update'>, 'ids'>) => void write('groups.update', { ids: [...ids], ...patch })
  const tagItems = (key: 'addTagIds' | 'removeTagIds') =>
    tags.length === 0 ? (
      <Menu.Label>{t('groups.noTags')}</Menu.Label>
    ) : (
      tags.map((tag) => (
        <Menu.Item key={tag.id} onClick={() => set({ [key]: [tag.id] })}>
          {tag.group} · {tag.name}
        </Menu.Item>
      ))
    )
  return (
    <>
      <BulkMenu label={t('groups.set.tier')} icon={<IconStack2 size={14} aria-hidden />}>
        {tiers.map((tier) => (
          <Menu.Item key={tier} onClick={() => set({ tier })}>
            {tierName(tier)}
          </Menu.Item>
        ))}
      </BulkMenu>
      <BulkMenu label={t('groups.set.operator')} icon={<IconUser size={14} aria-hidden />}>
        {(operators?.items ?? []).map((each) => (
          <Menu.Item key={each.id} onClick={() => set({ operatorId: each.id })}>
            {each.name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => set({ operatorId: null })}>{t('groups.operatorNone')}</Menu.Item>
      </BulkMenu>
      <BulkMenu label={t('groups.set.tag')} icon={<IconTag size={14} aria-hidden />}>
        {tagItems('addTagIds')}
      </BulkMenu>
      <BulkMenu label={t('groups.set.untag')} icon={<IconTagOff size={14} aria-hidden />}>
        {tagItems('removeTagIds')}
      </BulkMenu>
    </>
  )
}

function BulkMenu({ label, icon, children }: { label: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={icon}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {children}
      </Menu.Dropdown>
    </Menu>
  )
}

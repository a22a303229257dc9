/** For the chosen customers: put a tag on, take one off, a file of them. */
import { Button, Menu } from '@mantine/core'
import { IconFileExport, IconTag, IconTagOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { customerColumns, type CustomerColumn } from '#shared/contract/customer-export.ts'
import { lifecycleStages, type CustomerSelection, type CustomerSort } from '#shared/domain/customer-filter.ts'
import { channelIds, useChannelName } from '#renderer/base/channels.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { startJob } from '#renderer/core-client/use-jobs.ts'
import { showFailure, useWrite } from '#renderer/core-client/use-write.ts'
import { TagPicker } from './tag-picker.tsx'

interface BulkActionsProps {
  selection: CustomerSelection
  count: number
  sort: CustomerSort
}

export function BulkActions({ selection, count, sort }: BulkActionsProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const channelName = useChannelName()
  const [open, setOpen] = useState<'add' | 'remove' | null>(null)
  useShortcut('t', () => setOpen('add'), { labelKey: 'keys.tag', group: 'list' })
  const n = (value: number) => ({ count: value, n: format.number(value) })
  const apply = async (way: 'add' | 'remove', id: string, tag: string) => {
    setOpen(null)
    await write(
      'tags.apply',
      { selection, add: way === 'add' ? [id] : [], remove: way === 'remove' ? [id] : [] },
      {
        toast: ({ changed, stays }) => {
          const said = t(changed === 0 ? `tags.nothing.${way}` : `tags.done.${way}`, { tag, ...n(changed) })
          return stays > 0 ? t('tags.stays', { said, ...n(stays) }) : said
        },
      },
    )
  }
  const save = async (kind: 'csv' | 'xlsx') => {
    try {
      const { path } = await shell('files.save', {
        title: t('customers.export'),
        defaultName: `${t('customers.screen')}.${kind}`,
        filters: [{ name: kind === 'csv' ? 'CSV' : 'Excel', extensions: [kind] }],
      })
      if (path === null) return
      await startJob('customersExport', {
        file: path,
        format: kind,
        selection,
        sort,
        columns: customerColumns
          .filter((key) => key !== 'id')
          .map((key: CustomerColumn) => ({ key, heading: t(`customers.exportColumn.${key}`) })),
        sheet: t('customers.screen'),
        stages: Object.fromEntries(lifecycleStages.map((stage) => [stage, t(`customers.stage.${stage}`)])),
        channels: Object.fromEntries(channelIds.flatMap((id) => [id, `${id}-import`]).map((id) => [id, channelName(id)])),
      })
    } catch (error) {
      showFailure(error)
    }
  }
  return (
    <>
      <TagPicker
        canMake
        opened={open === 'add'}
        onOpened={(opened) => setOpen(opened ? 'add' : null)}
        onPick={(id, tag) => void apply('add', id, tag)}
        target={(toggle) => (
          <Button size="compact-sm" leftSection={<IconTag size={14} aria-hidden />} onClick={toggle}>
            {t('tags.add', n(count))}
          </Button>
        )}
      />
      <TagPicker
        canMake={false}
        opened={open === 'remove'}
        onOpened={(opened) => setOpen(opened ? 'remove' : null)}
        onPick={(id, tag) => void apply('remove', id, tag)}
        target={(toggle) => (
          <Button size="compact-sm" variant="default" leftSection={<IconTagOff size={14} aria-hidden />} onClick={toggle}>
            {t('tags.take')}
          </Button>
        )}
      />
      <Menu position="top-end">
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconFileExport size={14} aria-hidden />}>
            {t('customers.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void save('xlsx')}>{t('customers.exportXlsx')}</Menu.Item>
          <Menu.Item onClick={() => void save('csv')}>{t('customers.exportCsv')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

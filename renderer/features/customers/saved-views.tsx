/** Filters kept under a name. */
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { customerFilterSchema, type CustomerFilter } from '#shared/domain/customer-filter.ts'
import { EditorForm } from '#renderer/components/editor-form.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './customers.module.css'

interface View {
  filter: CustomerFilter
  sort: string
}

function viewOf(state: unknown): View {
  const filter = customerFilterSchema.safeParse((state as Partial<View> | null)?.filter)
  return { filter: filter.success ? filter.data : {}, sort: String((state as Partial<View> | null)?.sort ?? '') }
}

export function SavedViews({ state, onOpen }: { state: View; onOpen: (view: View) => void }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { data } = useQuery('savedViews.list', { screen: 'customers' })
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const views = data?.items ?? []
  const canSave = Object.keys(state.filter).length > 0
  const save = async () => {
    if (!name.trim()) return
    await write(
      'savedViews.save',
      { screen: 'customers', name: name.trim(), state },
      { toast: t('customers.viewSaved', { name: name.trim() }) },
    )
    setName('')
    setOpened(false)
  }
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconBookmark size={14} aria-hidden />}>
          {t('customers.views')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {views.length === 0 && <p className={classes.hint}>{t('customers.noViews')}</p>}
        {views.map((view) => (
          <div key={view.id} className={classes.line}>
            <Menu.Item
              className={classes.lineText}
              onClick={() => {
                onOpen(viewOf(view.state))
                setOpened(false)
              }}
            >
              {view.name}
            </Menu.Item>
            <ActionIcon
              aria-label={t('customers.removeView', { name: view.name })}
              onClick={() => void write('savedViews.remove', { id: view.id })}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {canSave && (
          <EditorForm className={classes.numberForm} onSave={save}>
            <TextInput
              size="sm"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              placeholder={t('customers.viewName')}
              aria-label={t('customers.viewName')}
            />
            <Button type="submit" size="compact-sm" disabled={!name.trim()}>
              {t('customers.saveView')}
            </Button>
          </EditorForm>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

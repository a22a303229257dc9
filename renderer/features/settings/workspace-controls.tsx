/** Name and zone of the workspace; kept in its own database. */
import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { zoneOptions } from '#renderer/base/i18n/zones.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './settings.module.css'

export function WorkspaceName() {
  const name = useSession((state) => state.name)
  return <NameForm key={name} name={name} />
}

function NameForm({ name }: { name: string }) {
  const { t } = useTranslation()
  const write = useWrite()
  const [draft, setDraft] = useState(name)
  const changed = draft.trim() !== '' && draft.trim() !== name
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (changed) void write('workspace.update', { name: draft.trim() }, { toast: t('settings.saved') })
  }
  return (
    <form className={classes.inline} onSubmit={save}>
      <TextInput
        aria-label={t('settings.name')}
        value={draft}
        maxLength={60}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!changed}>
        {t('settings.save')}
      </Button>
    </form>
  )
}

export function WorkspaceZone() {
  const { t, i18n } = useTranslation()
  const write = useWrite()
  const zone = useSession((state) => state.zone)
  return (
    <Select
      aria-label={t('settings.zone')}
      className={classes.field ?? ''}
      data={zoneOptions(i18n.language)}
      value={zone}
      onChange={(value) =>
        value && value !== zone && void write('workspace.update', { zone: value }, { toast: t('settings.saved') })
      }
      searchable
      limit={60}
      nothingFoundMessage={t('settings.zoneNone')}
    />
  )
}

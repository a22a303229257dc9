/** Tag groups with their colours, and their tags: renamed, added, removed in place, all with undo. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconCloudCheck, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EditorForm } from '#renderer/components/editor-form.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { tagColor, tagColors } from '#renderer/components/tag-chip.tsx'
import type { Input } from '#renderer/core-client/methods.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './customers.module.css'
import { useTags, type Tag, type TagGroup } from './use-tags.ts'

type Color = Input<'tagGroups.save'>['color']

export function TagManager() {
  const { t } = useTranslation()
  const write = useWrite()
  const { groups, tags } = useTags()
  const [name, setName] = useState('')
  const add = async () => {
    if (!name.trim()) return
    const colors = Object.keys(tagColors)
    await write('tagGroups.save', { name: name.trim(), color: colors[groups.length % colors.length] as Color })
    setName('')
  }
  return (
    <div>
      {groups.length === 0 && <p className={classes.section}>{t('tags.noGroups')}</p>}
      {groups.map((group) => (
        <Group key={group.id} group={group} tags={tags.filter((tag) => tag.groupId === group.id)} />
      ))}
      <EditorForm className={`${classes.section} ${classes.form}`} onSave={add}>
        <TextInput
          size="sm"
          maxLength={30}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          placeholder={t('tags.newGroup')}
          aria-label={t('tags.newGroup')}
        />
        <Button type="submit" size="compact-sm" disabled={!name.trim()} leftSection={<IconPlus size={14} aria-hidden />}>
          {t('tags.addGroup')}
        </Button>
      </EditorForm>
    </div>
  )
}

function Group({ group, tags }: { group: TagGroup; tags: readonly Tag[] }) {
  const { t } = useTranslation()
  const write = useWrite()
  const [adding, setAdding] = useState('')
  const save = (patch: { name?: string; color?: Color }) =>
    void write('tagGroups.save', { id: group.id, name: group.name, color: group.color, position: group.position, ...patch })
  const add = async () => {
    if (!adding.trim()) return
    await write('tags.save', { groupId: group.id, name: adding.trim() })
    setAdding('')
  }
  return (
    <section className={classes.section}>
      <div className={classes.line}>
        <Name label={t('tags.groupName')} value={group.name} onSave={(name) => save({ name })} />
        <FromAccount accounts={group.accounts} />
        {tags.length === 0 && (
          <ActionIcon
            aria-label={t('tags.removeGroup', { name: group.name })}
            onClick={() => void write('tagGroups.remove', { id: group.id })}
          >
            <IconTrash size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <div className={classes.colors} role="radiogroup" aria-label={t('tags.color')}>
        {Object.keys(tagColors).map((color) => (
          <button
            key={color}
            type="button"
            role="radio"
            aria-checked={group.color === color}
            aria-label={t(`tags.colors.${color}`)}
            title={t(`tags.colors.${color}`)}
            className={`${classes.color} ${group.color === color ? classes.colorOn : ''}`}
            style={{ background: tagColor(color) }}
            onClick={() => save({ color: color as Color })}
          />
        ))}
      </div>
      {tags.map((tag) => (
        <TagLine key={tag.id} tag={tag} />
      ))}
      <EditorForm className={classes.form} onSave={add}>
        <TextInput
          size="sm"
          maxLength={30}
          style={{ flex: 1 }}
          value={adding}
          onChange={(event) => setAdding(event.currentTarget.value)}
          placeholder={t('tags.newTag')}
          aria-label={t('tags.newTagIn', { group: group.name })}
        />
        {adding.trim() && (
          <Button type="submit" size="compact-sm">
            {t('tags.addTag')}
          </Button>
        )}
      </EditorForm>
    </section>
  )
}

function TagLine({ tag }: { tag: Tag }) {
  const { t } = useTranslation()
  const write = useWrite()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  return (
    <div className={classes.line}>
      <Name label={t('tags.name')} value={tag.name} onSave={(name) => void write('tags.save', { id: tag.id, name })} />
      <FromAccount accounts={tag.accounts} />
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        onClick={() => go('customers', { filter: JSON.stringify({ tagsAll: [tag.id] }) })}
      >
        {t('tags.carriers', { count: tag.customers, n: format.number(tag.customers) })}
      </Button>
      <ActionIcon aria-label={t('tags.removeTag', { name: tag.name })} onClick={() => void write('tags.remove', { id: tag.id })}>
        <IconTrash size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}

/** A live account's library has it too: a rename or a deletion here is made there. */
function FromAccount({ accounts }: { accounts: readonly string[] }) {
  const { t } = useTranslation()
  if (accounts.length === 0) return null
  const label = t('tags.fromAccount', { accounts: accounts.join(t('customers.sync.separator')) })
  return (
    <span className={classes.mark} role="img" aria-label={label} title={label}>
      <IconCloudCheck size={14} aria-hidden />
    </span>
  )
}

function Name({ label, value, onSave }: { label: string; value: string; onSave: (name: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null)
  const save = () => {
    const next = draft?.trim()
    setDraft(null)
    if (next && next !== value) onSave(next)
  }
  return (
    <TextInput
      size="sm"
      variant="unstyled"
      maxLength={30}
      className={classes.lineText ?? ''}
      aria-label={label}
      value={draft ?? value}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur()
        if (event.key === 'Escape') setDraft(null)
      }}
    />
  )
}

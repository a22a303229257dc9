/** What the shop knows about itself, for variables in scripts; edited in place, saved on leaving the field. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findVariable } from '#shared/domain/template.ts'
import { EditorForm } from '#renderer/components/editor-form.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './drafting.module.css'

type Variable = Output<'variables.list'>['items'][number]

export function VariablesPane() {
  const { t } = useTranslation()
  const { data, error, slow, refetch } = useQuery('variables.list', {})
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows /> : null
  return (
    <div className={classes.variables}>
      <p className={classes.quiet}>{t('drafting.variable.hint')}</p>
      {data.items.map((variable) => (
        <VariableRow key={`${variable.name}=${variable.value}`} variable={variable} />
      ))}
      <AddVariable names={data.items.map((variable) => variable.name)} />
    </div>
  )
}

function VariableRow({ variable }: { variable: Variable }) {
  const { t } = useTranslation()
  const write = useWrite()
  const [value, setValue] = useState(variable.value)
  const save = () => {
    if (value.trim() !== variable.value) void write('variables.save', { name: variable.name, value: value.trim() })
  }
  return (
    <div className={classes.variable}>
      <span className={classes.variableName} data-user>
        {variable.name}
      </span>
      <TextInput
        style={{ flex: 1 }}
        size="sm"
        aria-label={variable.name}
        maxLength={500}
        value={value}
        placeholder={t('drafting.variable.missing')}
        onChange={(event) => setValue(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur()
          if (event.key === 'Escape') setValue(variable.value)
        }}
      />
      <span className={classes.variableUse}>
        {variable.scripts === 0 ? t('drafting.variable.unused') : t('drafting.variable.used', { count: variable.scripts })}
      </span>
      {variable.custom && variable.scripts === 0 ? (
        <ActionIcon
          aria-label={t('drafting.variable.remove', { name: variable.name })}
          onClick={() => void write('variables.remove', { name: variable.name })}
        >
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      ) : (
        <span className={classes.iconGap} />
      )}
    </div>
  )
}

function AddVariable({ names }: { names: readonly string[] }) {
  const { t } = useTranslation()
  const write = useWrite()
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const clean = name.trim()
  const filled = findVariable(clean)
  const taken = clean !== '' && (names.includes(clean) || filled !== undefined)
  const odd = /[{}|:｜：]/.test(clean)
  const add = async () => {
    if (clean === '' || taken || odd) return
    await write('variables.save', { name: clean, value: value.trim() })
    setName('')
    setValue('')
  }
  return (
    <EditorForm className={classes.addLine} label={t('drafting.variable.new')} onSave={add}>
      <TextInput
        label={t('drafting.variable.name')}
        w={160}
        maxLength={20}
        value={name}
        error={taken ? t('drafting.variable.taken', { name: clean }) : odd}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        style={{ flex: 1 }}
        label={t('drafting.variable.value')}
        maxLength={500}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" disabled={clean === '' || taken || odd}>
        {t('drafting.variable.add')}
      </Button>
    </EditorForm>
  )
}

/** The people who use the app, and which of them is at the desk. */
import { Badge, Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { operatorRoles } from '#shared/contract/workspace.ts'
import { ConfirmInline } from '#renderer/components/confirm-inline.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { shownAlready, useWrite } from '#renderer/core-client/use-write.ts'
import classes from './settings.module.css'

type Operator = Output<'operators.list'>['items'][number]
type Role = (typeof operatorRoles)[number]

function useRoles(): { value: Role; label: string }[] {
  const { t } = useTranslation()
  return operatorRoles.map((role) => ({ value: role, label: t(`settings.roles.${role}`) }))
}

function asRole(value: string | null): Role {
  return operatorRoles.find((role) => role === value) ?? 'manager'
}

export function Operators() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery('operators.list', {})
  if (error) return <ErrorState error={error} onRetry={refetch} compact />
  if (!data) return null
  return (
    <div className={classes.stack}>
      {data.items.length === 0 ? (
        <p className={classes.text}>{t('settings.operatorNone')}</p>
      ) : (
        <table className={classes.people}>
          <thead>
            <tr>
              <th scope="col">{t('settings.operatorName')}</th>
              <th scope="col">{t('settings.operatorRole')}</th>
              <th scope="col">
                <span className="qx-visually-hidden">{t('settings.operatorRemove')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((operator) => (
              <OperatorRow key={operator.id} operator={operator} />
            ))}
          </tbody>
        </table>
      )}
      <AddOperator first={data.items.length === 0} />
    </div>
  )
}

function OperatorRow({ operator }: { operator: Operator }) {
  const { t } = useTranslation()
  const write = useWrite()
  const roles = useRoles()
  const save = (change: { role?: Role; isMe?: boolean }) => {
    const { id, name, role } = operator
    void write('operators.save', { id, name, role, ...change }, { toast: t('settings.saved') })
  }
  return (
    <tr>
      <td>
        <PersonName name={operator.name} />
      </td>
      <td>
        <Select
          aria-label={`${t('settings.operatorRole')} · ${operator.name}`}
          className={classes.role ?? ''}
          data={roles}
          value={operator.role}
          onChange={(value) => save({ role: asRole(value) })}
        />
      </td>
      <td>
        <span className={classes.inline} style={{ justifyContent: 'flex-end', alignItems: 'center' }}>
          {operator.isMe ? (
            <Badge title={t('settings.operatorIsMe')}>{t('settings.operatorMe')}</Badge>
          ) : (
            <Button variant="subtle" size="compact-sm" onClick={() => save({ isMe: true })}>
              {t('settings.operatorSetMe')}
            </Button>
          )}
          <ConfirmInline
            question={t('settings.operatorRemoveAsk', { name: operator.name })}
            confirmLabel={t('settings.operatorRemove')}
            danger
            onConfirm={async () => {
              await write(
                'operators.remove',
                { id: operator.id },
                { toast: t('settings.operatorRemoved', { name: operator.name }) },
              )
            }}
          >
            {t('settings.operatorRemove')}
          </ConfirmInline>
        </span>
      </td>
    </tr>
  )
}

function AddOperator({ first }: { first: boolean }) {
  const { t } = useTranslation()
  const write = useWrite()
  const roles = useRoles()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('manager')
  const add = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = name.trim()
    if (trimmed === '') return
    write('operators.save', { name: trimmed, role, isMe: first }, { toast: t('settings.operatorAdded', { name: trimmed }) }).then(
      () => setName(''),
      shownAlready,
    )
  }
  return (
    <form className={classes.inline} onSubmit={add}>
      <TextInput
        aria-label={t('settings.operatorName')}
        placeholder={t('settings.operatorName')}
        maxLength={40}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select aria-label={t('settings.operatorRole')} data={roles} value={role} onChange={(value) => setRole(asRole(value))} />
      <Button type="submit" variant="default" disabled={name.trim() === ''}>
        {t('settings.operatorAdd')}
      </Button>
    </form>
  )
}

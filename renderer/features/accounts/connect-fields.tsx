/** The fields of an account's form: they take what is pasted, say what is wrong beneath, and never show a stored secret. */
import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './connect.module.css'
import {
  askedPlain,
  cleaned,
  completed,
  type Draft,
  type Field,
  type FieldErrors,
  type SecretField,
  type TextField,
} from './connect-form.ts'

export interface FormPart {
  draft: Draft
  /** Names of secrets that are stored. */
  saved: readonly string[]
  /** Shown once the person has tried to go on, or has left the field. */
  errors: FieldErrors
  hints: Partial<Record<Field, string>>
  change: (change: Partial<Draft>) => void
  /** The person has left this field. */
  touch: (field: Field) => void
}

function useErrorText(part: FormPart, field: Field): string | undefined {
  const { t } = useTranslation()
  const error = part.errors[field]
  if (!error) return undefined
  const { values = {} } = error
  return t(error.key, 'field' in values ? { ...values, field: t(`accounts.wizard.fields.${String(values.field)}`) } : values)
}

interface TextFieldProps {
  part: FormPart
  field: TextField
  placeholder?: string
  optional?: boolean
  description?: string
  autoFocus?: boolean
  readOnly?: boolean
  className?: string
}

export function TextFieldOf({
  part,
  field,
  placeholder,
  optional = false,
  description,
  autoFocus = false,
  readOnly = false,
  className,
}: TextFieldProps) {
  const { t } = useTranslation()
  const error = useErrorText(part, field)
  const hint = part.hints[field]
  const set = (text: string) => part.change({ texts: { ...part.draft.texts, [field]: text } })
  return (
    <div className={className}>
      <TextInput
        label={t(`accounts.wizard.fields.${field}`)}
        placeholder={placeholder ?? (optional ? t('accounts.wizard.optional') : undefined)}
        description={description}
        value={part.draft.texts[field]}
        onChange={(event) => set(cleaned(field, event.currentTarget.value))}
        onBlur={() => {
          set(completed(field, part.draft.texts[field]))
          part.touch(field)
        }}
        error={error}
        readOnly={readOnly}
        spellCheck={false}
        autoComplete="off"
        autoFocus={autoFocus}
        data-field={field}
      />
      {hint && !error && <p className={classes.hint}>{t(hint)}</p>}
    </div>
  )
}

/** Asked once for each address that is neither encrypted nor near; the answer goes with the address. */
export function PlainQuestion({ part }: { part: FormPart }) {
  const { t } = useTranslation()
  const { plainAllowed } = part.draft
  return askedPlain(part.draft).map((address) => (
    <Checkbox
      key={address}
      label={t('accounts.wizard.plain.allow', { address })}
      description={t('accounts.wizard.plain.why')}
      checked={plainAllowed.includes(address)}
      onChange={(event) =>
        part.change({
          plainAllowed: event.currentTarget.checked
            ? [...plainAllowed, address]
            : plainAllowed.filter((allowed) => allowed !== address),
        })
      }
    />
  ))
}

interface SecretFieldProps {
  part: FormPart
  field: SecretField
  optional?: boolean
  description?: string
  autoFocus?: boolean
}

export function SecretFieldOf({ part, field, optional = false, description, autoFocus = false }: SecretFieldProps) {
  const { t } = useTranslation()
  const id = useId()
  const error = useErrorText(part, field)
  const hint = part.hints[field]
  const label = t(`accounts.wizard.fields.${field}`)
  const stored = part.saved.includes(field)
  const value = part.draft.secrets[field]
  const set = (next: string | null | undefined) => {
    const { [field]: _before, ...others } = part.draft.secrets
    part.change({ secrets: next === undefined ? others : { ...others, [field]: next } })
  }
  if (stored && typeof value !== 'string') {
    return (
      <div role="group" aria-labelledby={id}>
        <div id={id} className={classes.label}>
          {label}
        </div>
        <div className={classes.saved}>
          {value === undefined ? (
            <>
              <span className={classes.savedMark}>
                <IconCheck size={15} aria-hidden />
                {t('accounts.wizard.savedSecret')}
              </span>
              <Button size="compact-sm" variant="default" onClick={() => set('')}>
                {t('accounts.wizard.replaceSecret')}
              </Button>
              {optional && (
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => set(null)}>
                  {t('accounts.wizard.dropSecret')}
                </Button>
              )}
            </>
          ) : (
            <>
              <span className={classes.dim}>{t('accounts.wizard.dropped')}</span>
              <Button size="compact-sm" variant="subtle" onClick={() => set(undefined)}>
                {t('accounts.wizard.dropSecretUndo')}
              </Button>
            </>
          )}
        </div>
      </div>
    )
  }
  return (
    <div>
      <PasswordInput
        label={label}
        placeholder={optional ? t('accounts.wizard.optional') : undefined}
        description={description}
        value={value ?? ''}
        onChange={(event) => set(cleaned(field, event.currentTarget.value))}
        onBlur={() => part.touch(field)}
        error={error}
        spellCheck={false}
        autoComplete="off"
        autoFocus={autoFocus || stored}
        data-field={field}
      />
      {stored && (
        <Button size="compact-sm" variant="subtle" color="gray" mt={4} onClick={() => set(undefined)}>
          {t('accounts.wizard.keepSecret')}
        </Button>
      )}
      {hint && !error && <p className={classes.hint}>{t(hint)}</p>}
    </div>
  )
}

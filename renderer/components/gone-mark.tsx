/** What the channel says is there no more, in a quiet word behind the name; since when is in the tooltip. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { PersonName } from './person-name.tsx'
import classes from './pieces.module.css'

export function GoneMark({ of, at }: { of: 'group' | 'customer'; at: number | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (at === null) return null
  return (
    <span className={classes.gone} title={t(`components.gone.${of}Why`, { when: format.full(at) })}>
      {t(`components.gone.${of}`)}
    </span>
  )
}

/** A name that makes room for its mark. */
export function NameOrGone({ name, of, at }: { name: string; of: 'group' | 'customer'; at: number | null }) {
  if (at === null) return <PersonName name={name} />
  return (
    <span className={classes.nameOrGone}>
      <PersonName name={name} />
      <GoneMark of={of} at={at} />
    </span>
  )
}

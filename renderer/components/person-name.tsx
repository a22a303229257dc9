/** A name from outside: may be 40 characters, emoji alone, right-to-left, or blank. Cut with the whole in the tooltip. */
import { useTranslation } from 'react-i18next'
import { safeName } from './safe-name.ts'
import classes from './pieces.module.css'

export function PersonName({ name, title }: { name: string; title?: string }) {
  const { t } = useTranslation()
  const shown = safeName(name)
  if (shown === '') return <span className={`${classes.name} ${classes.noName}`}>{t('components.noName')}</span>
  return (
    <bdi className={classes.name} title={title ?? shown}>
      {shown}
    </bdi>
  )
}

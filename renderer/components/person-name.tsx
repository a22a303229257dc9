/** A name from outside: may be 40 characters, emoji alone, right-to-left, or blank. Cut with the whole in the tooltip. */
import { useTranslation } from 'react-i18next'
import classes from './pieces.module.css'

/** Control characters and direction overrides, which could make one name look like another. */
const UNSAFE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

export function safeName(name: string): string {
  return name.replace(UNSAFE, '').trim()
}

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

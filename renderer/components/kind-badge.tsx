/** The kind of a content: hue and letter, and its name unless space is short. */
import { useTranslation } from 'react-i18next'
import type { ContentKind } from '#shared/domain/content.ts'
import { kindLooks } from '#renderer/base/kinds.ts'
import classes from './pieces.module.css'

export function KindBadge({ kind, letterOnly = false }: { kind: ContentKind; letterOnly?: boolean }) {
  const { t } = useTranslation()
  const look = kindLooks[kind]
  const name = t(look.nameKey)
  return (
    <span
      className={letterOnly ? `${classes.kind} ${classes.kindOnly}` : classes.kind}
      style={{ backgroundColor: look.soft, color: look.text }}
      title={letterOnly ? name : undefined}
    >
      <span className={classes.kindLetter} aria-hidden>
        {t(look.letterKey)}
      </span>
      {letterOnly ? <span className="qx-visually-hidden">{name}</span> : name}
    </span>
  )
}

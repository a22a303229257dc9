/** A draft as it would go out: open variables are holes that can be seen and filled, findings are underlined. */
import { useTranslation } from 'react-i18next'
import type { DraftFinding } from '#shared/contract/drafting.ts'
import { findHoles } from '#shared/domain/template.ts'
import classes from './drafting.module.css'

interface HoledTextProps {
  text: string
  findings?: readonly DraftFinding[]
  /** Asked to fill the hole at this offset. */
  onHole?: (start: number, end: number) => void
}

interface Piece {
  start: number
  end: number
  hole?: string
  finding?: DraftFinding
}

export function HoledText({ text, findings = [], onHole }: HoledTextProps) {
  const { t } = useTranslation()
  const pieces: Piece[] = [
    ...findHoles(text).map(({ start, end, name }) => ({ start, end, hole: name })),
    ...findings
      .filter(({ category }) => category !== 'missingVariable')
      .map((finding) => ({ start: finding.start, end: finding.end, finding })),
  ].toSorted((a, b) => a.start - b.start)
  const parts: React.ReactNode[] = []
  let at = 0
  for (const piece of pieces) {
    if (piece.start < at) continue
    parts.push(text.slice(at, piece.start))
    if (piece.hole !== undefined) {
      const label = t('drafting.box.fillHole', { name: piece.hole })
      parts.push(
        onHole ? (
          <button
            key={piece.start}
            type="button"
            className={classes.hole}
            aria-label={label}
            onClick={() => onHole(piece.start, piece.end)}
          >
            {piece.hole}
          </button>
        ) : (
          <span key={piece.start} className={classes.hole} title={label}>
            {piece.hole}
          </span>
        ),
      )
    } else {
      const { severity, category, suggestion } = piece.finding!
      parts.push(
        <span
          key={piece.start}
          className={severity === 'error' ? classes.findingError : classes.findingWarning}
          title={suggestion ?? t(`drafting.category.${category}`)}
        >
          {text.slice(piece.start, piece.end)}
        </span>,
      )
    }
    at = piece.end
  }
  parts.push(text.slice(at))
  return <span className={`${classes.text} qx-selectable`}>{parts}</span>
}

export function FindingLines({ findings }: { findings: readonly DraftFinding[] }) {
  const { t } = useTranslation()
  const shown = findings.filter(({ category }) => category !== 'missingVariable')
  if (shown.length === 0) return null
  return (
    <ul className={classes.findings}>
      {shown.map((finding) => {
        const values = {
          text: finding.text,
          category: t(`drafting.category.${finding.category}`),
          suggestion: finding.suggestion ?? '',
        }
        return (
          <li
            key={`${finding.start}-${finding.end}`}
            className={finding.severity === 'error' ? classes.findingLineError : undefined}
          >
            {finding.suggestion === null ? t('drafting.box.noSuggestion', values) : t('drafting.box.suggestion', values)}
          </li>
        )
      })}
    </ul>
  )
}

/** A tag with the colour of its group as a dot: the text keeps full contrast whatever the colour. */
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './pieces.module.css'

interface TagChipProps {
  name: string
  /** CSS colour or one of `tagColors`. */
  color?: string | null
  /** Shown with a small cross; `removeLabel` names it for screen readers. */
  onRemove?: () => void
  removeLabel?: string
  onClick?: () => void
  /** Behind the name: where it comes from, what waits. */
  mark?: ReactNode
}

/** Twelve dots that are apart in both schemes. Stored by name. */
export const tagColors: Readonly<Record<string, string>> = {
  red: '#d1493f',
  orange: '#d9772b',
  amber: '#c99a1a',
  lime: '#86a52b',
  green: '#3c9a56',
  teal: '#1f9a8b',
  cyan: '#2b9bb8',
  blue: '#3f7fd1',
  indigo: '#6672d6',
  violet: '#9262cf',
  pink: '#cf5c9a',
  grey: '#84918d',
}

export function tagColor(color: string | null | undefined): string {
  return (color && (tagColors[color] ?? (/^#[0-9a-f]{6}$/i.test(color) ? color : undefined))) || '#84918d'
}

export function TagChip({ name, color, onRemove, removeLabel, onClick, mark }: TagChipProps) {
  const content = (
    <>
      <span className={classes.tagDot} style={{ backgroundColor: tagColor(color) }} aria-hidden />
      <bdi className={classes.tagText}>{name}</bdi>
      {mark}
    </>
  )
  if (onClick) {
    return (
      <button type="button" className={classes.tag} onClick={onClick} title={name} style={{ cursor: 'pointer' }}>
        {content}
      </button>
    )
  }
  return (
    <span className={classes.tag} title={name}>
      {content}
      {onRemove && (
        <button type="button" className={classes.tagRemove} onClick={onRemove} aria-label={removeLabel ?? name}>
          <IconX size={12} aria-hidden />
        </button>
      )}
    </span>
  )
}

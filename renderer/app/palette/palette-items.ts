/** What the palette offers for a text, in sections. Screens and actions are matched here; people and groups by core. */
import type { ComponentType } from 'react'
import type { Range } from '#renderer/components/highlight-ranges.ts'
import { rangesOf } from '#renderer/components/highlight-ranges.ts'

export interface PaletteItem {
  id: string
  title: string
  ranges: readonly Range[]
  /** Quiet text at the right. */
  aside?: string | undefined
  /** Keys that do the same. */
  keys?: string | undefined
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  run: () => void
}

export interface PaletteSection {
  id: string
  title: string
  items: readonly PaletteItem[]
}

/**
 * All words of the query must be in the title or a keyword. Returns the marks in the title, or undefined for no match.
 * Initials of a Latin title count too ("gc" finds "Groups calendar").
 */
export function matchTitle(query: string, title: string, keywords: readonly string[] = []): Range[] | undefined {
  const words = query.trim().toLowerCase().split(/\s+/u).filter(Boolean)
  if (words.length === 0) return []
  const texts = [title, ...keywords].map((text) => text.toLowerCase())
  if (words.every((word) => texts.some((text) => text.includes(word)))) return rangesOf(title, words)
  const initials = title
    .toLowerCase()
    .split(/[\s-]+/u)
    .map((word) => word.charAt(0))
    .join('')
  return words.length === 1 && initials.length > 1 && initials.startsWith(words[0] ?? ' ') ? [] : undefined
}

const BEFORE = 12
const LENGTH = 60

/** One line of a long text around its first mark, the marks moved along. */
export function excerptAround(text: string, ranges: readonly Range[]): { text: string; ranges: Range[] } {
  const line = text.replaceAll(/\s/gu, ' ')
  const start = Math.max(0, (ranges[0]?.[0] ?? 0) - BEFORE)
  const end = Math.min(line.length, start + LENGTH)
  const head = start > 0 ? '…' : ''
  const shift = head.length - start
  const within = ranges.filter(([from, to]) => from >= start && to <= end)
  return {
    text: head + line.slice(start, end) + (end < line.length ? '…' : ''),
    ranges: within.map(([from, to]) => [from + shift, to + shift] as const),
  }
}

/**
 * The colours, worked out by hand for each scheme. Neutrals lean to green, as the teal does. Every text colour holds AA on
 * every ground it may be on (palette.test.ts computes it).
 */
import type { ContentKind } from '#shared/domain/content.ts'

type Scheme = 'light' | 'dark'

interface SchemePalette {
  /** Behind the panes. */
  bg: string
  /** Panes, rows, popovers. */
  surface: string
  hover: string
  selected: string
  border: string
  /** Edges of fields and buttons. */
  borderStrong: string
  text: string
  /** Second-rank text. */
  dim: string
  /** Third-rank text: hints, times; still AA. */
  faint: string
  accent: string
  accentSoft: string
  accentText: string
  /** The last one left; attention without alarm. */
  amber: string
  amberSoft: string
  amberText: string
  /** A refusal, a breach, a failure. */
  danger: string
  dangerSoft: string
  dangerText: string
  good: string
  goodText: string
  /** Ground of a search hit. */
  mark: string
  focus: string
  kinds: Readonly<Record<ContentKind, { solid: string; soft: string; text: string }>>
}

export const palettes: Readonly<Record<Scheme, SchemePalette>> = {
  light: {
    bg: '#f4f6f5',
    surface: '#ffffff',
    hover: '#eff2f1',
    selected: '#e1f1ee',
    border: '#dde3e1',
    borderStrong: '#bcc6c3',
    text: '#14201d',
    dim: '#4d5b57',
    faint: '#5f6d69',
    accent: '#07685e',
    accentSoft: '#e0f2ef',
    accentText: '#065b52',
    amber: '#b86e00',
    amberSoft: '#fdf1d8',
    amberText: '#845000',
    danger: '#b42318',
    dangerSoft: '#fdeceb',
    dangerText: '#a11d14',
    good: '#1d7a3e',
    goodText: '#17683a',
    mark: '#ffe69a',
    focus: '#0b8577',
    kinds: {
      knowledge: { solid: '#1f6fc4', soft: '#e4effa', text: '#17569c' },
      scene: { solid: '#0c8f80', soft: '#daf2ee', text: '#07635a' },
      interaction: { solid: '#8457c9', soft: '#efe8fa', text: '#663bac' },
      promo: { solid: '#d2600a', soft: '#fdeede', text: '#964404' },
      service: { solid: '#6d7976', soft: '#eaedec', text: '#4c5855' },
    },
  },
  dark: {
    bg: '#0e1312',
    surface: '#151b1a',
    hover: '#1d2523',
    selected: '#13332d',
    border: '#28312f',
    borderStrong: '#404c49',
    text: '#e2e9e7',
    dim: '#a8b5b1',
    faint: '#93a19d',
    accent: '#3fb5a4',
    accentSoft: '#11302b',
    accentText: '#63cdbd',
    amber: '#e0a63e',
    amberSoft: '#33270d',
    amberText: '#efc476',
    danger: '#f0776b',
    dangerSoft: '#3a1714',
    dangerText: '#f79d94',
    good: '#58b878',
    goodText: '#7fd09a',
    mark: '#6b5410',
    focus: '#4cc4b3',
    kinds: {
      knowledge: { solid: '#5aa2ec', soft: '#132a42', text: '#9dc9f7' },
      scene: { solid: '#2fb8a5', soft: '#0f332e', text: '#7fd9cb' },
      interaction: { solid: '#a987e8', soft: '#2a1f44', text: '#cdb9f5' },
      promo: { solid: '#f08a3c', soft: '#3a2413', text: '#f8b680' },
      service: { solid: '#8f9b98', soft: '#262d2b', text: '#bcc6c3' },
    },
  },
}

/** `--qx-…` and `--kind-…` for one scheme. */
export function paletteVariables(scheme: Scheme): Record<string, string> {
  const { kinds, ...plain } = palettes[scheme]
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(plain)) {
    variables[`--qx-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] = value
  }
  for (const [kind, { solid, soft, text }] of Object.entries(kinds)) {
    variables[`--kind-${kind}`] = solid
    variables[`--kind-${kind}-soft`] = soft
    variables[`--kind-${kind}-text`] = text
  }
  return variables
}

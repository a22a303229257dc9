import { describe, expect, test } from 'vitest'
import { contentKinds } from '#shared/domain/content.ts'
import { palettes } from './palette.ts'

function channels(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as [number, number, number]
}

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map(linear) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Viénot, Brettel, Mollon 1999: how a colour looks without red (protan) or green (deutan) cones; linear RGB. */
const dichromats = {
  protan: [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  deutan: [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
} as const

function seenBy(hex: string, matrix: readonly number[]): [number, number, number] {
  const rgb = channels(hex).map(linear)
  return [0, 3, 6].map((row) => rgb.reduce((sum, value, at) => sum + value * (matrix[row + at] ?? 0), 0)) as [
    number,
    number,
    number,
  ]
}

/** CIELAB of linear RGB (D65), for the distance a person sees. */
function lab([r, g, b]: [number, number, number]): [number, number, number] {
  const f = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27 / 116) * value + 16 / 116)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

describe.each(['light', 'dark'] as const)('the %s palette', (scheme) => {
  const p = palettes[scheme]
  const grounds = { bg: p.bg, surface: p.surface, hover: p.hover, selected: p.selected }

  test.each(Object.entries(grounds))('text holds AA on %s', (_name, ground) => {
    for (const text of [p.text, p.dim, p.faint]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
  })

  test('coloured text holds AA on its own ground and on the plain ones', () => {
    for (const [text, soft] of [
      [p.accentText, p.accentSoft],
      [p.amberText, p.amberSoft],
      [p.dangerText, p.dangerSoft],
      [p.accentText, p.selected],
      [p.text, p.mark],
      [p.text, p.accentSoft],
      ...contentKinds.map((kind) => [p.kinds[kind].text, p.kinds[kind].soft] as const),
    ] as const)
      expect(contrast(text, soft), `${text} on ${soft}`).toBeGreaterThanOrEqual(4.5)
    for (const text of [p.accentText, p.amberText, p.dangerText, p.goodText, ...contentKinds.map((kind) => p.kinds[kind].text)]) {
      for (const ground of [p.surface, p.bg, p.hover])
        expect(contrast(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  test('marks, bars and the focus ring stand out from the pane (3:1)', () => {
    for (const mark of [p.focus, p.accent, p.amber, p.danger, ...contentKinds.map((kind) => p.kinds[kind].solid)]) {
      expect(contrast(mark, p.surface), mark).toBeGreaterThanOrEqual(3)
    }
  })

  test.each(Object.entries(dichromats))('promo keeps apart from every other kind for %s eyes', (_name, matrix) => {
    const promo = lab(seenBy(p.kinds.promo.solid, matrix))
    for (const kind of contentKinds) {
      if (kind === 'promo') continue
      const other = lab(seenBy(p.kinds[kind].solid, matrix))
      expect(Math.hypot(...promo.map((value, at) => value - (other[at] ?? 0))), kind).toBeGreaterThan(20)
    }
  })
})

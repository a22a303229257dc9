/**
 * The five kinds of content: one hue each everywhere, and a letter beside it for eyes that do not tell the hues apart.
 * The colours themselves are CSS variables of both schemes (theme/palette.ts).
 */
import { contentKinds, type ContentKind } from '#shared/domain/content.ts'

interface KindLook {
  /** i18n keys of its name and its one-letter mark. */
  readonly nameKey: string
  readonly letterKey: string
  /** Full hue: marks, bars, cell edges. */
  readonly solid: string
  /** Quiet ground for cells and badges; text on it is `text`. */
  readonly soft: string
  readonly text: string
}

function look(kind: ContentKind): KindLook {
  return {
    nameKey: `kinds.${kind}`,
    letterKey: `kinds.letter.${kind}`,
    solid: `var(--kind-${kind})`,
    soft: `var(--kind-${kind}-soft)`,
    text: `var(--kind-${kind}-text)`,
  }
}

export const kindLooks: Readonly<Record<ContentKind, KindLook>> = {
  knowledge: look('knowledge'),
  scene: look('scene'),
  interaction: look('interaction'),
  promo: look('promo'),
  service: look('service'),
}

export function isContentKind(value: string): value is ContentKind {
  return (contentKinds as readonly string[]).includes(value)
}

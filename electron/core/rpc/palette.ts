import type { paletteContract } from '#shared/contract/palette.ts'
import { findByName } from '#core/customers/find-by-name.ts'
import type { Handlers } from './context.ts'

export const paletteHandlers: Handlers<typeof paletteContract> = {
  'palette.search': (ctx, { text, limit }) => findByName(ctx.db, text, limit),
}

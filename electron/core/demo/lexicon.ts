/** The demo's words, with their shapes. */
import common from '#resources/demo/common.json' with { type: 'json' }
import names from '#resources/demo/names.json' with { type: 'json' }
import baby from '#resources/demo/baby.json' with { type: 'json' }
import fashion from '#resources/demo/fashion.json' with { type: 'json' }
import fresh from '#resources/demo/fresh.json' with { type: 'json' }
import home from '#resources/demo/home.json' with { type: 'json' }
import skincare from '#resources/demo/skincare.json' with { type: 'json' }
import snacks from '#resources/demo/snacks.json' with { type: 'json' }

export interface Product {
  name: string
  yuan: number
  spec: string
}

export interface Topic {
  q: string[]
  a: string[]
  tail?: string[]
}

interface Store {
  key: string
  store: string
  mini: string
  groups: { name: string; tier: string }[]
  products: Product[]
  knowledge: string[]
  scene: string[]
  interaction: { post: string; replies: string[] }[]
  promo: string[]
  topics: Topic[]
  complaints: string[]
  chat: string[][]
}

type RawStore = typeof skincare

function storeOf(raw: RawStore): Store {
  return {
    ...raw,
    groups: raw.groups.map(([name, tier]) => ({ name: name!, tier: tier! })),
    products: raw.products.map(([name, yuan, spec]) => ({ name: String(name), yuan: Number(yuan), spec: String(spec) })),
  }
}

export const stores: Store[] = [skincare, baby, snacks, fashion, home, fresh].map((raw) => storeOf(raw as RawStore))
export const words = common
export const nameParts = names

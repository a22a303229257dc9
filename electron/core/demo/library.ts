/** The content library: every store has items of each kind, written once (no slots left open). */
import { stores, words } from './lexicon.ts'
import type { Rng } from './random.ts'
import { Speech } from './speech.ts'
import type { DemoContent } from './world-types.ts'

export function makeLibrary(rng: Rng, now: number, zone: string): DemoContent[] {
  const items: DemoContent[] = []
  stores.forEach((store, index) => {
    const add = (kind: DemoContent['kind'], pattern: string, title: (speech: Speech) => string) => {
      const speech = new Speech(rng, { store: index, at: now, zone, staff: store.store })
      const body = speech.say(pattern)
      items.push({ kind, body, store: index, title: `${title(speech)}｜${store.store}` })
    }
    for (const pattern of store.promo)
      add('promo', pattern, (speech) => `${speech.product.name}${rng.pick(['限时', '会员日', '返场', '拼团'])}`)
    add('promo', rng.pick(words.promo), (speech) => `${speech.product.name}群专享`)
    for (const pattern of rng.shuffled(store.knowledge).slice(0, 3)) add('knowledge', pattern, () => opening(pattern))
    for (const pattern of rng.shuffled(store.scene).slice(0, 2)) add('scene', pattern, () => opening(pattern))
    for (const { post } of store.interaction.slice(0, 2)) add('interaction', post, () => opening(post))
    add('service', rng.pick(words.service), () => rng.pick(['发货通知', '客服时间', '到货提醒']))
  })
  return items
}

/** A title as an operator would give it: the first words of the text. */
function opening(pattern: string): string {
  const plain = pattern.replace(/\[[^\]]*\]|\{\w+\}/g, '').replace(/【[^】]*】/, '')
  return plain
    .split(/[，。：？！,]/)[0]!
    .trim()
    .slice(0, 16)
}

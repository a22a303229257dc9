/** One-to-one chats between a customer and their advisor, in short sessions. */
import { DAY, addDays, dayStart, localDay } from '#shared/domain/zone.ts'
import { answerTime, customerTime, postTime, reactionMs } from './clock.ts'
import { stores, words } from './lexicon.ts'
import { staff } from './people.ts'
import type { Rng } from './random.ts'
import { Speech, mumble } from './speech.ts'
import type { DemoMessage, DemoPerson } from './world-types.ts'

interface DirectScene {
  rng: Rng
  person: DemoPerson
  orders: string[]
  now: number
  zone: string
  days: number
  sessions: number
}

export function makeDirectHistory(scene: DirectScene): DemoMessage[] {
  const { rng, now, zone, days } = scene
  const messages: DemoMessage[] = []
  const today = localDay(now, zone)
  for (let n = 0; n < scene.sessions; n++) {
    const day = dayStart(addDays(today, -Math.floor(rng.next() ** 1.3 * days)), zone)
    messages.push(...session(scene, day))
  }
  return messages.filter((m) => m.at <= now && m.at > now - (days + 1) * DAY).sort((a, b) => a.at - b.at)
}

/** What lies unanswered in a team that works: mostly what came in the last days. */
function leftOpen({ rng, now }: DirectScene, dayAt: number): boolean {
  return rng.chance(dayAt > now - 3 * DAY ? 0.3 : 0.012)
}

function session(scene: DirectScene, dayAt: number): DemoMessage[] {
  const { rng, person, zone } = scene
  const advisor = person.advisor
  const store = stores[person.store]!
  const out: DemoMessage[] = []
  // -1 stands for the customer: the caller knows who it is.
  const customer = -1
  const line = (at: number, from: DemoMessage['from'], text: string) =>
    void out.push({ at, from, kind: 'text', text: from === customer ? mumble(rng, text) : text })
  const order = scene.orders.length > 0 ? rng.pick(scene.orders) : undefined
  const begin = (at: number) =>
    new Speech(rng, {
      store: person.store,
      at,
      zone,
      nick: person.name,
      staff: staff.find((one) => one.key === advisor)!.name,
      ...(order && { order }),
    })

  const style = rng.weighted([5, 2.2, 1.6, 0.8])
  if (style === 1) {
    const at = postTime(rng, dayAt)
    const speech = begin(at)
    line(at, advisor, speech.any(words.direct.care))
    if (rng.chance(0.25)) return out
    const replyAt = at + rng.int(2, 200) * 60_000
    line(replyAt, customer, speech.any(words.direct.careAnswer))
    if (rng.chance(0.96)) line(answerTime(rng, replyAt, 12, zone), advisor, speech.any(words.staffThanks))
    return out
  }
  let at = customerTime(rng, dayAt)
  const speech = begin(at)
  if (rng.chance(0.5)) {
    line(at, customer, speech.any(words.direct.hello))
    at = rng.chance(0.6) ? at + reactionMs(rng) : answerTime(rng, at, 6, zone)
    if (rng.chance(0.55)) {
      line(at, advisor, speech.any(words.direct.helloAnswer))
      at += reactionMs(rng)
    }
  }
  if (style === 3) {
    line(at, customer, speech.any(rng.chance(0.6) ? store.complaints : words.complaints))
    out.push({ at: at + 30_000, from: customer, kind: 'image', text: '', media: { name: '破损照片.jpg' } })
    if (leftOpen(scene, dayAt)) return out
    const answered = answerTime(rng, at, 8, zone)
    line(answered, advisor, speech.any(words.complaintAnswers))
    line(answered + reactionMs(rng) * 2, customer, speech.any(words.complaintTail))
    if (rng.chance(0.96)) line(answered + reactionMs(rng) * 6, advisor, speech.any(words.direct.followPromise))
    return out
  }
  const topic =
    style === 2
      ? { q: words.direct.order, a: words.direct.orderAnswer }
      : rng.chance(0.5)
        ? rng.pick(store.topics)
        : rng.pick(words.topics)
  const { question, answer } = speech.exchange(topic)
  line(at, customer, question)
  if (leftOpen(scene, dayAt)) return out
  const answered = answerTime(rng, at, 9, zone)
  line(answered, advisor, answer)
  if (rng.chance(0.65))
    line(
      answered + reactionMs(rng),
      customer,
      speech.any(['好的谢谢', '收到', '嗯嗯', '明白了', '👌', '太好了', '行', '好的，辛苦']),
    )
  if (rng.chance(0.3))
    line(answered + reactionMs(rng) * 3, advisor, speech.any(rng.chance(0.3) ? words.direct.followPromise : words.staffThanks))
  return out
}

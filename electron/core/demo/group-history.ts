/** Sixty days in one group: posts by staff, what they set off, questions and answers, chat, comings and goings. */
import { DAY, HOUR, addDays, dayStart, localDay, weekdayOf } from '#shared/domain/zone.ts'
import { answerTime, customerTime, lateReactionMs, morningTime, nightTime, postTime, promoTime, reactionMs } from './clock.ts'
import type { Temper } from './groups.ts'
import { stores, words, type Topic } from './lexicon.ts'
import { staff } from './people.ts'
import type { Rng } from './random.ts'
import { Speech, mumble } from './speech.ts'
import type { DemoContent, DemoGroup, DemoMessage, DemoPerson } from './world-types.ts'

interface GroupScene {
  rng: Rng
  group: DemoGroup
  temper: Temper
  people: DemoPerson[]
  library: DemoContent[]
  /** Order numbers that people may quote, newest last. */
  orders: Map<number, string[]>
  now: number
  zone: string
  days: number
  /** Scales the amount of talk. */
  volume: number
}

export function makeGroupHistory(scene: GroupScene): DemoMessage[] {
  return new GroupHistory(scene).run()
}

class GroupHistory {
  readonly #scene: GroupScene
  readonly #rng: Rng
  readonly #messages: DemoMessage[] = []
  readonly #voices: number[]
  readonly #staffName: string
  readonly #promoTimes: number[] = []

  constructor(scene: GroupScene) {
    this.#scene = scene
    this.#rng = scene.rng
    this.#voices = scene.group.members.map((member) => scene.people[member.person]!.voice)
    this.#staffName = staff.find((one) => one.key === scene.group.operator)!.name
  }

  run(): DemoMessage[] {
    const { now, zone, days, group, temper } = this.#scene
    const today = localDay(now, zone)
    for (let back = days; back >= 0; back--) {
      const day = addDays(today, -back)
      const at = dayStart(day, zone)
      if (at + DAY <= group.createdAt) continue
      const staffSpeaks = temper.silentDays === 0 || back > temper.silentDays
      if (staffSpeaks) this.#posts(at)
      this.#day(at, staffSpeaks)
    }
    return this.#messages.filter((m) => m.at <= now && m.at >= group.createdAt).sort((a, b) => a.at - b.at)
  }

  #posts(at: number): void {
    const { temper } = this.#scene
    const rng = this.#rng
    if (rng.chance(0.22)) this.#staff(morningTime(rng, at), this.#speech(at).any(words.morning))
    const when = promoTime(rng, at)
    if (rng.chance(Math.min(0.97, temper.promosPerWeek / 7)) && this.#mayPromote(when)) {
      this.#promo(when)
      if (temper.promosPerWeek > 4 && rng.chance(0.15)) this.#promo(promoTime(rng, at) + 90 * 60_000)
    }
    if (rng.chance(0.24)) this.#interaction(postTime(rng, at))
    if (rng.chance(0.36)) this.#content(postTime(rng, at))
    if (rng.chance(0.05)) this.#staff(postTime(rng, at), this.#speech(at).any(words.service))
  }

  #day(at: number, staffSpeaks: boolean): void {
    const { temper, volume, now } = this.#scene
    const rng = this.#rng
    const talk = temper.talk * volume
    for (let n = rng.count(1.2 * talk); n > 0; n--) this.#question(customerTime(rng, at), staffSpeaks)
    for (let n = rng.count(0.05 * talk); n > 0; n--) this.#complaint(customerTime(rng, at), staffSpeaks)
    for (let n = rng.count(0.62 * talk); n > 0; n--) this.#chat(customerTime(rng, at))
    for (let n = rng.count(0.35 * talk); n > 0; n--) this.#picture(customerTime(rng, at))
    for (let n = rng.count(0.12); n > 0; n--) this.#join(Math.min(customerTime(rng, at), now))
    if (rng.chance(0.05)) this.#leave(customerTime(rng, at))
  }

  #speech(at: number, nick?: string, order?: string): Speech {
    const { group, zone } = this.#scene
    return new Speech(this.#rng, {
      store: group.store,
      at,
      zone,
      staff: this.#staffName,
      group: group.name,
      ...(nick && { nick }),
      ...(order && { order }),
    })
  }

  #say(at: number, from: DemoMessage['from'], text: string): void {
    const said = typeof from === 'number' ? mumble(this.#rng, text) : text
    this.#messages.push({ at, from, kind: from === null ? 'system' : 'text', text: said })
  }

  /** Mostly the group's own operator; now and then a colleague takes their place. */
  #staff(at: number, text: string, extra: Partial<DemoMessage> = {}): void {
    const from = this.#rng.chance(0.9)
      ? this.#scene.group.operator
      : this.#rng.pick(staff.filter((one) => one.role !== 'supervisor')).key
    this.#messages.push({ at, from, kind: 'text', text, ...extra })
  }

  #someone(at: number, not: readonly number[] = []): number {
    const { members } = this.#scene.group
    for (let tries = 0; ; tries++) {
      const member = members[this.#rng.weighted(this.#voices)]!
      if (tries < 10 && not.includes(member.person)) continue
      if (tries > 20 || (member.joinedAt <= at && (member.leftAt === null || member.leftAt > at))) return member.person
    }
  }

  #order(person: number): string | undefined {
    const known = this.#scene.orders.get(person)
    return known && known.length > 0 ? this.#rng.pick(known) : undefined
  }

  /** Most operators keep to three a week and a day between; a few do not care. */
  #mayPromote(at: number): boolean {
    const { keepsTo } = this.#scene.temper
    if (keepsTo === null) return true
    const week = this.#promoTimes.filter((time) => time > at - 7 * DAY)
    return week.length < keepsTo && week.every((time) => time < at - 20 * HOUR)
  }

  #promo(at: number): void {
    this.#promoTimes.push(at)
    const { group, library } = this.#scene
    const rng = this.#rng
    const store = stores[group.store]!
    const speech = this.#speech(at)
    const items = library.flatMap((item, i) => (item.kind === 'promo' && item.store === group.store ? [i] : []))
    const planned = rng.chance(0.55)
    if (planned) {
      const content = rng.pick(items)
      this.#staff(at, library[content]!.body, { content, planned: true })
    } else {
      const text = speech.any(rng.weighted([3, 4, 1]) === 0 ? store.promo : rng.chance(0.8) ? words.promo : words.observedPromo)
      this.#staff(at, text, { planned: false })
    }
    if (rng.chance(0.45)) {
      this.#messages.push({
        at: at + rng.int(8000, 40_000),
        from: group.operator,
        kind: 'miniProgram',
        text: `${store.mini} · ${speech.product.name}`,
        media: { name: store.mini },
      })
    }
    for (let n = rng.count(1.9 * this.#scene.temper.talk * this.#scene.volume); n > 0; n--) {
      const when = at + lateReactionMs(rng)
      const who = this.#someone(when)
      const own = this.#speech(at, undefined, this.#order(who))
      this.#say(when, who, own.any(words.promoReplies))
    }
  }

  #interaction(time: number): void {
    const rng = this.#rng
    const { zone } = this.#scene
    const { post, replies } = rng.pick([...stores[this.#scene.group.store]!.interaction, rng.pick(words.interaction)])
    const at = post.includes('早安') ? morningTime(rng, dayStart(localDay(time, zone), zone)) : time
    const speech = this.#speech(at)
    this.#staff(at, speech.say(post))
    const told = rng.shuffled(replies)
    for (let n = Math.min(told.length, 1 + rng.count(2.1 * this.#scene.temper.talk * this.#scene.volume)); n > 0; n--) {
      const when = at + lateReactionMs(rng)
      this.#say(when, this.#someone(when), speech.say(told[n - 1]!))
    }
  }

  #content(at: number): void {
    const rng = this.#rng
    const { group, library } = this.#scene
    const store = stores[group.store]!
    const items = library.flatMap((item, i) =>
      item.store === group.store && (item.kind === 'knowledge' || item.kind === 'scene') ? [i] : [],
    )
    if (rng.chance(0.4)) {
      const content = rng.pick(items)
      this.#staff(at, library[content]!.body, { content })
    } else {
      this.#staff(at, this.#speech(at).any(rng.chance(0.62) ? store.knowledge : store.scene))
    }
    for (let n = rng.count(0.9 * this.#scene.temper.talk * this.#scene.volume); n > 0; n--) {
      const when = at + lateReactionMs(rng)
      this.#say(when, this.#someone(when), this.#speech(when).any(words.postReplies))
    }
  }

  #question(at: number, staffSpeaks: boolean): void {
    const rng = this.#rng
    const { group, temper, zone } = this.#scene
    const own = stores[group.store]!.topics
    const topic: Topic = rng.chance(0.45) ? rng.pick(own) : rng.pick(words.topics)
    const who = this.#someone(at)
    const speech = this.#speech(at, undefined, this.#order(who))
    if (rng.chance(0.12))
      this.#say(
        at - reactionMs(rng),
        who,
        rng.pick(['在吗', '@' + this.#staffName + ' 在不', '有人吗', '群主在吗', '小姐姐在吗']),
      )
    const { question, answer } = speech.exchange(topic)
    this.#say(at, who, question)
    const alsoAsks = rng.chance(0.16)
    if (alsoAsks)
      this.#say(
        at + reactionMs(rng),
        this.#someone(at, [who]),
        rng.pick(['同问', '+1 我也想知道', '蹲一个答案', '我也是这个问题']),
      )
    if (!staffSpeaks || rng.chance(temper.forgotten)) return
    const answeredAt = answerTime(rng, at, temper.answerMinutes, zone)
    this.#staff(answeredAt, answer)
    if (rng.chance(0.5))
      this.#say(
        answeredAt + reactionMs(rng) * 2,
        who,
        speech.any(topic.tail ?? ['好的谢谢', '收到', '明白了', '👌', '好的，那我拍了']),
      )
    else if (rng.chance(0.15)) this.#staff(answeredAt + 1_800_000, speech.any(words.staffThanks))
  }

  #complaint(at: number, staffSpeaks: boolean): void {
    const rng = this.#rng
    const { group, temper, zone } = this.#scene
    const who = this.#someone(at)
    const speech = this.#speech(at, undefined, this.#order(who))
    this.#say(at, who, speech.any(rng.chance(0.6) ? stores[group.store]!.complaints : words.complaints))
    if (rng.chance(0.5)) {
      const when = at + reactionMs(rng)
      this.#messages.push({ at: when, from: who, kind: 'image', text: '', media: { name: '破损照片.jpg' } })
    }
    if (!staffSpeaks || rng.chance(temper.forgotten * 0.7)) return
    const answeredAt = answerTime(rng, at, temper.answerMinutes * 0.8, zone)
    this.#staff(answeredAt, speech.any(words.complaintAnswers))
    if (rng.chance(0.7)) this.#say(answeredAt + reactionMs(rng) * 3, who, speech.any(words.complaintTail))
  }

  #chat(at: number): void {
    const rng = this.#rng
    const lines = rng.pick(rng.chance(0.5) ? words.chitchat : stores[this.#scene.group.store]!.chat)
    const { zone } = this.#scene
    const opening = lines[0]!
    const day = dayStart(localDay(at, zone), zone)
    if (opening.includes('周五') && weekdayOf(localDay(at, zone)) !== 5) return
    let when = /^\[?早/.test(opening) ? morningTime(rng, day) : opening.startsWith('晚安') ? nightTime(rng, day) : at
    const speech = this.#speech(when)
    const said: number[] = []
    for (const line of lines.slice(0, rng.int(2, lines.length))) {
      const who = this.#someone(when, said)
      said.push(who)
      this.#say(when, who, speech.say(line))
      when += reactionMs(rng)
    }
  }

  #picture(at: number): void {
    const rng = this.#rng
    const from = this.#someone(at)
    const style = rng.weighted([6, 1.2, 1, 1.4])
    if (style === 0) this.#messages.push({ at, from, kind: 'image', text: '', media: { name: rng.pick(words.media.images) } })
    else if (style === 1)
      this.#messages.push({ at, from, kind: 'video', text: '', media: { name: '视频.mp4', duration: rng.int(4, 40) } })
    else if (style === 2) this.#messages.push({ at, from, kind: 'voice', text: '', media: { duration: rng.int(2, 28) } })
    else {
      const recalledAt = at + rng.int(5, 110) * 1000
      this.#messages.push({ at, from, kind: 'text', text: this.#speech(at).any(words.postReplies), recalledAt })
    }
  }

  #join(at: number): void {
    const rng = this.#rng
    const { group, people } = this.#scene
    const candidates = group.members.filter((member) => member.joinedAt <= group.createdAt + 200 * DAY && member.leftAt === null)
    const member = rng.pick(candidates.length > 0 ? candidates : group.members)
    if (member.joinedAt > at - 2 * DAY) return
    member.joinedAt = at
    const nick = people[member.person]!.name
    const speech = this.#speech(at, nick)
    this.#say(at, null, speech.any(words.system.join))
    if (rng.chance(0.5)) this.#staff(at + reactionMs(rng) * 4, speech.any(words.welcome))
  }

  #leave(at: number): void {
    const { group, people } = this.#scene
    const member = this.#rng.pick(group.members)
    if (member.leftAt !== null || member.joinedAt > at || group.members.length < 30) return
    member.leftAt = at
    this.#say(at, null, this.#speech(at, people[member.person]!.name).any(words.system.leave))
  }
}

/** Groups that events named. A group's detail may lag behind its event: it is fetched until it has caught up, and once more. */
import type { BadRecord, GroupRecord, LiveRecord } from '../channel/records.ts'
import { mapBounded, notUsable, type WecomApi } from './api.ts'
import type { WecomEvent } from './callback-events.ts'
import { fetchGroup } from './groups.ts'
import { isExternal } from './ids.ts'

type ChatEvent = Extract<WecomEvent, { kind: 'chat' }>

const parallel = 3
const mostTries = 5
/** The platform's own warning has no figure; its cache has been seen to catch up within seconds. */
const lookAgainAfter = 3000

interface News {
  due: number
  tries: number
  /** Member versions that events named: those replaced, and those that came. */
  before: Set<string>
  after: Set<string>
  left: Map<string, number>
  dismissedAt?: number
  /** The event carried no version to tell by whether the detail is new: one more look is needed. */
  unsure: boolean
}

export class ChatNews {
  readonly #api: WecomApi
  readonly #now: () => number
  readonly #news = new Map<string, News>()

  constructor(api: WecomApi, now: () => number, again: readonly string[]) {
    this.#api = api
    this.#now = now
    // What made another process unsure is not known any more.
    for (const id of again) this.#of(id).unsure = true
  }

  hear(event: ChatEvent): void {
    const news = this.#of(event.chatId)
    news.due = this.#now()
    news.tries = 0
    if (event.change === 'dismiss') news.dismissedAt = event.at
    if (event.before !== undefined) news.before.add(event.before)
    if (event.after !== undefined) news.after.add(event.after)
    else news.unsure = true
    if (event.detail === 'del_member')
      for (const id of event.members) news.left.set(id, Math.max(event.at, news.left.get(id) ?? 0))
  }

  /** Ms until the next group has to be looked at. */
  dueIn(): number {
    let first = Number.POSITIVE_INFINITY
    for (const { due } of this.#news.values()) first = Math.min(first, due)
    return Math.max(0, first - this.#now())
  }

  waiting(): string[] {
    return [...this.#news.keys()]
  }

  async fetchDue(signal: AbortSignal): Promise<LiveRecord[]> {
    const due = [...this.#news].filter(([, news]) => news.due <= this.#now())
    return (await mapBounded(due, parallel, ([id, news]) => this.#look(id, news, signal))).flat()
  }

  async #look(id: string, news: News, signal: AbortSignal): Promise<LiveRecord[]> {
    if (news.dismissedAt !== undefined) {
      this.#news.delete(id)
      return [{ type: 'groupGone', id, at: news.dismissedAt }]
    }
    const bad: BadRecord[] = []
    let group: GroupRecord | null
    try {
      group = await fetchGroup(this.#api, id, this.#now, bad, signal)
    } catch (error) {
      const noted = notUsable(error, `externalcontact/groupchat/get: ${id}`)
      this.#news.delete(id)
      return [noted]
    }
    const stale = group === null || isStale(group, news)
    this.#settle(id, news, stale)
    if (group === null) return []
    const records: LiveRecord[] = []
    for (const [memberId, at] of news.left) {
      const member = group.members?.find((one) => one.id === memberId)
      // Still listed: a detail that lags, or somebody who came back.
      if (member !== undefined && (member.joinedAt === undefined || member.joinedAt > at || !stale)) continue
      records.push({ type: 'member', groupId: id, member: { id: memberId, isStaff: !isExternal(memberId) }, event: 'left', at })
    }
    // What is known to be old says nothing; after many tries it is taken as it is.
    if (!stale || news.tries >= mostTries) records.push(group)
    return [...records, ...bad]
  }

  #settle(id: string, news: News, stale: boolean): void {
    news.tries++
    if (news.tries >= mostTries || (!stale && !news.unsure)) {
      this.#news.delete(id)
      return
    }
    if (!stale) news.unsure = false
    news.due = this.#now() + lookAgainAfter * (stale ? Math.min(news.tries, 4) : 1)
  }

  #of(id: string): News {
    let news = this.#news.get(id)
    if (news === undefined) {
      news = { due: this.#now(), tries: 0, before: new Set(), after: new Set(), left: new Map(), unsure: false }
      this.#news.set(id, news)
    }
    return news
  }
}

/** Versions have no order: one that an event said was replaced is old, and so is none of those that came last. */
function isStale(group: GroupRecord, { before, after }: News): boolean {
  if (group.memberVersion === undefined || after.size === 0) return false
  if (before.has(group.memberVersion)) return true
  const last = [...after].filter((version) => !before.has(version))
  return after.has(group.memberVersion) && last.length > 0 && !last.includes(group.memberVersion)
}

/**
 * The three-way compare: what both sides had when they last agreed (base), what is stored here (local), what the channel says (remote).
 *
 *   base = remote = local   nothing
 *   only remote changed     it is taken
 *   only local changed      it is to be sent
 *   both, to the same       the base moves
 *   both, differently       a conflict: neither is overwritten
 */

type Verdict = 'same' | 'take' | 'send' | 'conflict'

export function compareValue(base: string, local: string, remote: string): Verdict {
  if (local === remote) return 'same'
  if (local === base) return 'take'
  return remote === base ? 'send' : 'conflict'
}

interface SetChange {
  /** Held by the channel, to be had here. */
  add: string[]
  /** No longer held by the channel, to be given up here. */
  remove: string[]
}

interface SetVerdict {
  take: SetChange
  send: SetChange
}

/** The same for each member of a set. A member is there or not, so both sides changing it means both did the same: never a conflict. */
export function compareSets(base: ReadonlySet<string>, local: ReadonlySet<string>, remote: ReadonlySet<string>): SetVerdict {
  const verdict: SetVerdict = { take: { add: [], remove: [] }, send: { add: [], remove: [] } }
  for (const member of new Set([...base, ...local, ...remote])) {
    const here = local.has(member)
    if (here === remote.has(member)) continue
    // They differ, so exactly one of them differs from the base as well.
    const side = here === base.has(member) ? verdict.take : verdict.send
    const present = side === verdict.take ? !here : here
    if (present) side.add.push(member)
    else side.remove.push(member)
  }
  return verdict
}

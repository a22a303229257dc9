/** Handing customers over, from staff at work or staff who left. Each customer has an error number of its own. */
import { openCursor, sealCursor } from './cursor.ts'
import { type Input, optionalText, type Output, type Platform, post, secondsOf, staffOf, textOf, textsOf } from './endpoint.ts'
import { PlatformError } from './errors.ts'
import { addFollow, findFollow, removeFollow, type Transfer } from './world.ts'

const wait = 86_400
const pageSize = 1000
const mostTransfers = 2

export const transferEndpoints = {
  'externalcontact/transfer_customer': post((platform, input) => transfer(platform, input, false)),
  'externalcontact/resigned/transfer_customer': post((platform, input) => transfer(platform, input, true)),
  'externalcontact/transfer_result': post((platform, input) => result(platform, input, false)),
  'externalcontact/resigned/transfer_result': post((platform, input) => result(platform, input, true)),
}

function transfer(platform: Platform, input: Input, resigned: boolean): Output {
  const { handover, takeover } = both(platform, input)
  const ids = textsOf(input, 'external_userid', 100)
  if (ids.length === 0) throw new PlatformError(41035)
  if (!resigned) optionalText(input, 'transfer_success_msg', 200)
  if (handover === takeover) throw new PlatformError(40130)
  if (resigned && platform.world.staff.get(handover)!.active) throw new PlatformError(40097)
  return {
    customer: ids.map((id) => ({
      external_userid: id,
      errcode: begin(platform, { handover, takeover, externalUserid: id, resigned }),
    })),
  }
}

/** 0 says only that it has begun: it is done by itself a day later unless the customer refuses. */
function begin(platform: Platform, wanted: Pick<Transfer, 'handover' | 'takeover' | 'externalUserid' | 'resigned'>): number {
  const follow = findFollow(platform.world, wanted.handover, wanted.externalUserid)
  if (follow === undefined) return 40096
  const waiting = platform.world.transfers.some((one) => one.externalUserid === wanted.externalUserid && one.status === 2)
  if (waiting) return wanted.resigned ? 40100 : 40129
  if (!wanted.resigned && follow.transfers >= mostTransfers) return 40128
  platform.world.transfers.push({ ...wanted, status: 2, takeoverTime: secondsOf(platform) + wait })
  return 0
}

function result(platform: Platform, input: Input, resigned: boolean): Output {
  settleTransfers(platform)
  const { handover, takeover } = both(platform, input)
  const scope = `transfers ${handover} ${takeover} ${resigned}`
  const start = openCursor(scope, input.cursor)?.[0] ?? 0
  const all = platform.world.transfers.filter(
    (one) => one.handover === handover && one.takeover === takeover && one.resigned === resigned,
  )
  return {
    customer: all.slice(start, start + pageSize).map((one) => ({
      external_userid: one.externalUserid,
      status: one.status,
      takeover_time: one.takeoverTime,
    })),
    next_cursor: start + pageSize < all.length ? sealCursor(scope, [start + pageSize]) : '',
  }
}

/** Completes the handovers whose day is over. */
export function settleTransfers(platform: Platform): void {
  for (const one of platform.world.transfers) {
    if (one.status !== 2 || one.takeoverTime > secondsOf(platform)) continue
    const follow = findFollow(platform.world, one.handover, one.externalUserid)
    one.status = 1
    if (follow === undefined) continue
    removeFollow(platform.world, one.handover, one.externalUserid)
    const { serial: _, ...kept } = follow
    const moved = findFollow(platform.world, one.takeover, one.externalUserid)
    if (moved === undefined) {
      const made = addFollow(platform.world, {
        ...kept,
        userid: one.takeover,
        createtime: one.takeoverTime,
        addWay: 202,
        operUserid: one.takeover,
      })
      made.transfers = follow.transfers + 1
    }
    platform.emit({
      kind: 'contact',
      change: 'del_external_contact',
      userid: one.handover,
      externalUserid: one.externalUserid,
      source: 'DELETE_BY_TRANSFER',
    })
    platform.emit({ kind: 'contact', change: 'add_external_contact', userid: one.takeover, externalUserid: one.externalUserid })
  }
}

function both(platform: Platform, input: Input): { handover: string; takeover: string } {
  const handover = staffOf(platform, textOf(input, 'handover_userid', 41009)).userid
  const takeover = staffOf(platform, textOf(input, 'takeover_userid', 41009)).userid
  return { handover, takeover }
}

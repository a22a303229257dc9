/** What happens when a member of staff confirms a mass task in the client. */
import type { Platform } from './endpoint.ts'
import { findFollow, type MassTarget, type MassTask } from './world.ts'

const offset = 8 * 3_600_000

/**
 * Sends to every target of this sender. A customer or group that already had this month's number (Asia/Shanghai
 * calendar month; as many as it has days, unless the rules say otherwise) gets status 3, one no longer reachable 2.
 * False when the task is cancelled or this sender already confirmed.
 */
export function confirm(platform: Platform, task: MassTask, userid: string): boolean {
  const own = task.tasks.get(userid)
  if (own === undefined || own.status === 2 || task.cancelled) return false
  const seconds = Math.floor(platform.now() / 1000)
  own.status = 2
  own.sendTime = seconds
  const had = sentThisMonth(platform)
  const cap = platform.rules.monthlyCap ?? daysInMonth(platform.now())
  for (const target of task.targets) {
    if (target.userid !== userid || target.status !== 0) continue
    if (!reachable(platform, task, target)) target.status = 2
    else if ((had.get(target.id) ?? 0) >= cap) target.status = 3
    else {
      target.status = 1
      target.sendTime = seconds
      platform.delivered(task, target)
    }
  }
  return true
}

function reachable(platform: Platform, task: MassTask, target: MassTarget): boolean {
  if (task.chatType === 'single') return findFollow(platform.world, target.userid, target.id) !== undefined
  return platform.world.groups.get(target.id)?.owner === target.userid
}

function sentThisMonth(platform: Platform): Map<string, number> {
  const month = monthOf(platform.now())
  const had = new Map<string, number>()
  for (const task of platform.world.massTasks.values()) {
    for (const target of task.targets) {
      if (target.status === 1 && monthOf(target.sendTime! * 1000) === month) had.set(target.id, (had.get(target.id) ?? 0) + 1)
    }
  }
  return had
}

/** Months since year 0 in Asia/Shanghai, which keeps +08:00 all year. */
function monthOf(time: number): number {
  const date = new Date(time + offset)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

function daysInMonth(time: number): number {
  const date = new Date(time + offset)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}

/** The list of tasks is asked for at most a month at a time; `from` and `to` in Unix seconds. */
export function lastsOneMonth(from: number, to: number): boolean {
  return to - from <= 31 * 86_400
}

/**
 * The conditions of one policy on one target's counted touches. Each has three questions: does it forbid this instant, which
 * touches fill it, and what is the earliest later instant that this condition alone might allow.
 */
import { DAY, MINUTE } from '#shared/domain/zone.ts'
import type { ZoneClock } from './clock.ts'
import type { CompiledPolicy } from './policy.ts'
import type { Timed, Timeline } from './timeline.ts'

export const conditionNames = ['max0', 'rolling', 'calendar', 'gap', 'quiet'] as const
export type Condition = (typeof conditionNames)[number]

/** The conditions a policy has, in the order in which they are tried. */
export function conditionsOf({ max, rollingMs, calendar, gapMs, quiet }: CompiledPolicy): Condition[] {
  const has: Record<Condition, boolean> = {
    max0: max === 0,
    rolling: max !== null && max > 0 && rollingMs !== null,
    calendar: max !== null && max > 0 && calendar !== null,
    gap: gapMs > 0,
    quiet: quiet !== null,
  }
  return conditionNames.filter((name) => has[name])
}

export const wholeMinute = (ms: number) => Math.ceil(ms / MINUTE) * MINUTE

// ------------------------------------------------------------------------------------------------ rolling

/**
 * Index of the last touch that opens a run of `max` touches which, together with `at`, spans less than `span`; -1 if none.
 * O(log n + max): one of the first max + 1 runs tried lies wholly on one side of `at` and then decides.
 */
function lastFullRun(line: Timeline<Timed>, at: number, span: number, max: number): number {
  const { times } = line
  const low = line.firstAfter(at - span)
  const high = line.firstFrom(at + span)
  for (let i = high - max; i >= low; i -= 1) {
    if (times[i + max - 1]! - times[i]! < span) return i
  }
  return -1
}

/** Touches that lie with `at` in some window of `span` holding more than `max`, `at` included. Empty where none does. */
function fillRolling<T extends Timed>(line: Timeline<T>, at: number, span: number, max: number): T[] {
  const { times, touches } = line
  const low = line.firstAfter(at - span)
  const high = line.firstFrom(at + span)
  const filled: T[] = []
  let done = low
  // A window may be slid right to the next touch without losing one, so windows that open at a touch (or at `at`) suffice.
  const opens = line.firstAfter(at)
  let end = low
  for (let i = low; i <= opens; i += 1) {
    const start = i < opens ? times[i]! : at
    const from = i < opens ? i : line.firstFrom(at)
    while (end < high && times[end]! < start + span) end += 1
    if (end - from + 1 <= max) continue
    for (let k = Math.max(done, from); k < end; k += 1) filled.push(touches[k]!)
    done = Math.max(done, end)
  }
  return filled
}

// ------------------------------------------------------------------------------------------------ calendar

/** Index range [from, to) that certainly holds every touch of the period, and perhaps strangers where the clock changes. */
function periodRange(line: Timeline<Timed>, clock: ZoneClock, at: number, unit: 'week' | 'month') {
  const period = clock.period(at, unit)
  const edge = (local: number) => {
    const near = local - clock.offsetAt(at)
    const a = clock.offsetAt(near - DAY)
    const b = clock.offsetAt(near + DAY)
    return { early: local - Math.max(a, b), late: local - Math.min(a, b) }
  }
  const start = edge(period.localStart)
  const end = edge(period.localEnd)
  return { period, start, end, from: line.firstFrom(start.early), to: line.firstFrom(end.late) }
}

function inPeriod(line: Timeline<Timed>, clock: ZoneClock, at: number, unit: 'week' | 'month') {
  const { period, start, end, from, to } = periodRange(line, clock, at, unit)
  let strangers = 0
  const isStranger = (i: number) => clock.period(line.times[i]!, unit).key !== period.key
  if (start.early !== start.late) {
    for (let i = from; i < to && line.times[i]! < start.late; i += 1) if (isStranger(i)) strangers += 1
  }
  if (end.early !== end.late) {
    for (let i = to - 1; i >= from && line.times[i]! >= end.early; i -= 1) if (isStranger(i)) strangers += 1
  }
  return { period, from, to, count: to - from - strangers }
}

function fillCalendar<T extends Timed>(line: Timeline<T>, clock: ZoneClock, at: number, unit: 'week' | 'month'): T[] {
  const { period, from, to } = periodRange(line, clock, at, unit)
  return line.touches.slice(from, to).filter((touch) => clock.period(touch.at, unit).key === period.key)
}

// ------------------------------------------------------------------------------------------------ quiet hours

function isQuiet(quiet: { from: number; to: number }, timeOfDay: number): boolean {
  return quiet.from < quiet.to ? timeOfDay >= quiet.from && timeOfDay < quiet.to : timeOfDay >= quiet.from || timeOfDay < quiet.to
}

/** The first whole minute from `at` on that is not quiet by this policy. Quiet hours are a matter of the clock alone. */
export function afterQuiet(policy: CompiledPolicy, clock: ZoneClock, at: number): number {
  const { quiet } = policy
  if (!quiet) return at
  const timeOfDay = clock.timeOfDay(at)
  if (!isQuiet(quiet, timeOfDay)) return at
  return wholeMinute(clock.forward(at, (quiet.to - timeOfDay + DAY) % DAY || DAY))
}

// ------------------------------------------------------------------------------------------------ the questions

/** Whether one condition the policy has (see `conditionsOf`) forbids `at`. */
export function forbids(
  condition: Condition,
  policy: CompiledPolicy,
  line: Timeline<Timed>,
  clock: ZoneClock,
  at: number,
): boolean {
  switch (condition) {
    case 'max0':
      return true
    case 'rolling':
      return line.size >= policy.max! && lastFullRun(line, at, policy.rollingMs!, policy.max!) >= 0
    case 'calendar':
      return line.size >= policy.max! && inPeriod(line, clock, at, policy.calendar!).count >= policy.max!
    case 'gap':
      return line.firstAfter(at - policy.gapMs) < line.firstFrom(at + policy.gapMs)
    case 'quiet':
      return isQuiet(policy.quiet!, clock.timeOfDay(at))
  }
}

/** The touches that share the violated window, in time order. */
export function filling<T extends Timed>(
  condition: Condition,
  policy: CompiledPolicy,
  line: Timeline<T>,
  clock: ZoneClock,
  at: number,
): T[] {
  switch (condition) {
    case 'rolling':
      return policy.rollingMs === null || policy.max === null ? [] : fillRolling(line, at, policy.rollingMs, policy.max)
    case 'calendar':
      return policy.calendar === null ? [] : fillCalendar(line, clock, at, policy.calendar)
    case 'gap':
      return line.touches.slice(line.firstAfter(at - policy.gapMs), line.firstFrom(at + policy.gapMs))
    case 'max0':
    case 'quiet':
      return []
  }
}

/**
 * The earliest whole minute from `at` on that rolling window, calendar window and gap, each taken alone, do not rule out; it
 * equals `at` exactly when none of them forbids it. Null where there is none up to `last`.
 */
export function afterTouches(
  policy: CompiledPolicy,
  line: Timeline<Timed>,
  clock: ZoneClock,
  at: number,
  last: number,
): number | null {
  const { max, rollingMs, calendar, gapMs } = policy
  if (max === 0) return null
  let t = at
  if (line.size === 0) return t
  if (max !== null && rollingMs !== null && line.size >= max) {
    for (let run = lastFullRun(line, t, rollingMs, max); run >= 0; run = lastFullRun(line, t, rollingMs, max)) {
      t = wholeMinute(line.times[run]! + rollingMs)
      if (t > last) return null
    }
  }
  if (max !== null && calendar !== null && line.size >= max) {
    for (;;) {
      const { period, count } = inPeriod(line, clock, t, calendar)
      if (count < max) break
      t = wholeMinute(clock.forward(t, period.localEnd - clock.local(t)))
      if (t > last) return null
    }
  }
  if (gapMs > 0) {
    for (;;) {
      const near = line.firstFrom(t + gapMs) - 1
      if (near < 0 || line.times[near]! <= t - gapMs) break
      t = wholeMinute(line.times[near]! + gapMs)
      if (t > last) return null
    }
  }
  return t
}

/** How many touches the fullest window holding `at` has, `at` not counted; null where the policy counts none. */
export function fullest(policy: CompiledPolicy, line: Timeline<Timed>, clock: ZoneClock, at: number): number | null {
  const { max, rollingMs, calendar } = policy
  if (max === null) return null
  if (calendar !== null) return inPeriod(line, clock, at, calendar).count
  if (rollingMs === null) return 0
  const { times } = line
  const low = line.firstAfter(at - rollingMs)
  const high = line.firstFrom(at + rollingMs)
  const opens = line.firstAfter(at)
  let best = high - line.firstFrom(at)
  let end = low
  for (let i = low; i < opens; i += 1) {
    while (end < high && times[end]! < times[i]! + rollingMs) end += 1
    best = Math.max(best, end - i)
  }
  return best
}

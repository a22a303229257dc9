import { QunxiError } from '#shared/contract/errors.ts'
import { addDays, isDay, localDay, zonedIso } from '#shared/domain/zone.ts'
import { cadenceReport } from '#core/audit/cadence-report.ts'
import { daySet } from '#core/cadence/day-set.ts'
import { groupList } from '#core/cadence/groups.ts'
import { operatorReport, responseReport, responsesByGroup } from '#core/audit/responses.ts'
import type { Workspace } from '#core/workspace.ts'
import type { Arguments } from './arguments.ts'
import { command, type Command } from './command.ts'

const CADENCE = 'audit cadence [--from D] [--to D] [--business-hours]'

function day(text: string | undefined, name: string, otherwise: string): string {
  if (text === undefined) return otherwise
  if (!isDay(text))
    throw new QunxiError('BAD_INPUT', `--${name} is a day written YYYY-MM-DD, not ${text}. Usage: ${CADENCE}`, { option: name })
  return text
}

function cadence(workspace: Workspace, args: Arguments): unknown {
  const { store, zone } = workspace
  const now = Date.now()
  const to = day(args.options.to, 'to', localDay(now, zone))
  const set = daySet({ from: day(args.options.from, 'from', addDays(to, -29)), to }, zone)
  // What was imported a moment ago is counted before anything is said.
  workspace.settle('cadence')
  const ctx = { db: store.read, now, zone }
  const inHours = args.flags.has('business-hours')
  return {
    from: set.days[0],
    to: set.days.at(-1),
    zone,
    groups: cadenceReport(ctx, set).map((group) => ({
      group: group.title,
      id: group.id,
      tier: group.tier,
      days: set.days.map((name, i) => ({
        day: name,
        promos: group.promos[i],
        posts: group.posts[i],
        planned: group.planned[i],
        observed: group.observed[i],
      })),
      worstWindow: group.worst && {
        promos: group.worst.promos,
        from: zonedIso(group.worst.from, zone),
        to: zonedIso(group.worst.to, zone),
        over: group.cap !== null && group.worst.promos > group.cap.max,
      },
      cap: group.cap?.max ?? null,
      policy: group.cap?.policyName ?? null,
      evenness: group.evenness,
      longestSilence: {
        from: zonedIso(group.silence.from, zone),
        to: zonedIso(group.silence.to, zone),
        hours: Math.round((group.silence.to - group.silence.from) / 360_000) / 10,
      },
    })),
    operators: operatorReport(ctx, set, inHours),
    responses: { ...responseReport(ctx, set, inHours), groups: responsesByGroup(ctx, set, inHours) },
  }
}

export const auditCommands: Record<string, Command> = {
  groups: command({ usage: 'groups', about: 'Group chats with size, cap, silence and waiting questions' }, (workspace) => {
    workspace.settle('cadence')
    const items = groupList({ db: workspace.store.read, now: Date.now(), zone: workspace.zone })
    return { items, total: items.length }
  }),
  'audit cadence': command(
    {
      usage: CADENCE,
      about: 'Promos and posts by group and day, the fullest window against the cap, operators, response times',
      options: ['from', 'to'],
      flags: ['business-hours'],
    },
    cadence,
  ),
}

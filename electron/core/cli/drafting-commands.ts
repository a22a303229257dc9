import { QunxiError } from '#shared/contract/errors.ts'
import { draftIn } from '#core/drafting/situation.ts'
import { queueView } from '#core/drafting/desk.ts'
import { zonedToEpoch } from '#shared/domain/zone.ts'
import { getCustomer } from '#core/store/tables/customers.ts'
import { wholeNumber } from './arguments.ts'
import { command, type Command } from './command.ts'

const USAGE = 'draft --text T [--customer ID] [--at ISO]'

/** ISO text; without an offset it is the workspace's wall clock. */
function instant(text: string, zone: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(text.trim())
  const at = !match
    ? Number.NaN
    : match[7]
      ? Date.parse(text.trim().replace(' ', 'T'))
      : Number.isNaN(Date.parse(`${text.trim().replace(' ', 'T')}`))
        ? Number.NaN
        : zonedToEpoch(
            {
              year: Number(match[1]),
              month: Number(match[2]),
              day: Number(match[3]),
              hour: Number(match[4] ?? 0),
              minute: Number(match[5] ?? 0),
              second: Number(match[6] ?? 0),
            },
            zone,
          )
  if (Number.isNaN(at))
    throw new QunxiError('BAD_INPUT', `--at is not a time: ${text}. Give it like 2026-11-23T10:00:00+08:00`, { option: 'at' })
  return at
}

export const draftingCommands: Record<string, Command> = {
  draft: command(
    { usage: USAGE, about: 'The reply the rules would draft for a message, and why', options: ['text', 'customer', 'at'] },
    (workspace, args) => {
      const { text, customer, at } = args.options
      if (text === undefined || text.trim() === '')
        throw new QunxiError('BAD_INPUT', `Give the message with --text. Usage: ${USAGE}`, { option: 'text' })
      const now = Date.now()
      if (customer !== undefined && !getCustomer(workspace.store.read, customer, now)) {
        throw new QunxiError('NOT_FOUND', `There is no customer ${customer}`, { customer })
      }
      return draftIn(workspace.store.read, {
        text,
        customerId: customer ?? null,
        conversationId: null,
        contactId: null,
        at: at === undefined ? now : instant(at, workspace.zone),
        zone: workspace.zone,
      })
    },
  ),
  drafts: command(
    {
      usage: 'drafts [--limit N]',
      about: 'Customers who wait for an answer, longest first, with their drafts',
      options: ['limit'],
    },
    (workspace, args) => {
      const now = Date.now()
      workspace.settle('cadence', 'drafts')
      return queueView(workspace.store.read, now, {
        conversationId: null,
        limit: wholeNumber(args.options.limit, 'limit', 50),
        offset: 0,
      })
    },
  ),
}

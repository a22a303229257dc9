/** Search on the command line. */
import { messageKinds, type MessageKind } from '#shared/domain/records.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { isDay, zonedIso } from '#shared/domain/zone.ts'
import { searchMessages } from '#core/intake/message-search.ts'
import { conversationsNamed } from '#core/store/tables/conversations.ts'
import type { Workspace } from '#core/workspace.ts'
import { oneWord, wholeNumber } from './arguments.ts'
import { command, type Command } from './command.ts'

function conversationNamed(workspace: Workspace, name: string): number {
  const found = conversationsNamed(workspace.store.read, name)
  if (found.length === 0) throw new QunxiError('NOT_FOUND', `There is no group or conversation "${name}"`, { group: name })
  if (found.length > 1)
    throw new QunxiError('CONFLICT', `${found.length} conversations are called "${name}"; give one by its id`, {
      conversations: found,
    })
  return found[0]!.id
}

const isKind = (word: string): word is MessageKind => (messageKinds as readonly string[]).includes(word)

const SEARCH = 'search TEXT [--group G] [--from DAY] [--to DAY] [--kinds K…] [--limit N]'

export const conversationCommands: Record<string, Command> = {
  search: command(
    {
      usage: SEARCH,
      about: 'Messages that hold a text, newest first; G is a title or an id, days are the workspace’s',
      options: ['group', 'limit', 'from', 'to'],
      lists: ['kinds'],
    },
    (workspace, args) => {
      const text = oneWord(args, 'text', SEARCH)
      const started = performance.now()
      const kinds = args.lists.kinds ?? []
      const unknown = kinds.find((kind) => !isKind(kind))
      if (unknown !== undefined)
        throw new QunxiError('BAD_INPUT', `"${unknown}" is no kind of message; there are ${messageKinds.join(', ')}`, {
          kind: unknown,
        })
      for (const option of ['from', 'to'] as const) {
        const day = args.options[option]
        if (day !== undefined && !isDay(day))
          throw new QunxiError('BAD_INPUT', `--${option} must be a day like 2026-01-31`, { option })
      }
      const { total, match, hits } = searchMessages(workspace.store.read, workspace.zone, {
        text,
        limit: wholeNumber(args.options.limit, 'limit', 50),
        ...(args.options.group === undefined ? {} : { conversationId: conversationNamed(workspace, args.options.group) }),
        ...(args.options.from === undefined ? {} : { from: args.options.from }),
        ...(args.options.to === undefined ? {} : { to: args.options.to }),
        ...(kinds.length === 0 ? {} : { kinds: kinds.filter(isKind) }),
      })
      return {
        total,
        match,
        hits: hits.map((hit) => ({
          messageId: hit.id,
          conversation: hit.conversation,
          sender: hit.sender,
          sentAt: zonedIso(hit.sentAt, workspace.zone),
          text: hit.text,
        })),
        elapsedMs: Math.round((performance.now() - started) * 100) / 100,
      }
    },
  ),
  reindex: command({ usage: 'reindex', about: 'Build the search index anew from the messages' }, (workspace) =>
    workspace.jobs.runToEnd('reindex', {}),
  ),
}

import { QunxiError } from '#shared/contract/errors.ts'
import { findTag, tagNamed } from '#core/customers/tags.ts'
import { customerItem } from '#core/customers/profile.ts'
import { countCustomers, getCustomer, listCustomers } from '#core/store/tables/customers.ts'
import { listTagGroups, listTags } from '#core/store/tables/tags.ts'
import { dispatch } from '#core/rpc/serve.ts'
import type { Workspace } from '#core/workspace.ts'
import { oneWord, wholeNumber, type Arguments } from './arguments.ts'
import { command, type Command } from './command.ts'

const EVERYONE = 1_000_000

function tagsById(workspace: Workspace): Map<string, string> {
  return new Map(listTags(workspace.store.read).map((tag) => [tag.id, tag.name]))
}

/** The ids given, each of an existing customer; nothing is done when one is not. */
function namedCustomers(workspace: Workspace, args: Arguments, usage: string): string[] {
  const ids = (args.lists.customers ?? []).flatMap((word) => word.split(',')).filter(Boolean)
  if (ids.length === 0)
    throw new QunxiError('BAD_INPUT', `Name the customers with --customers ID…. Usage: ${usage}`, { option: 'customers' })
  const unknown = ids.filter((id) => !getCustomer(workspace.store.read, id, Date.now()))
  if (unknown.length > 0) throw new QunxiError('NOT_FOUND', `There is no customer ${unknown.join(', ')}`, { customers: unknown })
  return ids
}

/** The tag of that name; a new one is made without a group. */
function tagToPutOn(workspace: Workspace, name: string): string {
  return tagNamed(workspace.store.read, name) ?? (dispatch(workspace, 'tags.save', { name }).output as { id: string }).id
}

function applying(direction: 'add' | 'remove', usage: string, about: string): Command {
  return command({ usage, about, lists: ['customers'] }, (workspace, args) => {
    const name = oneWord(args, 'tag name', usage).trim()
    if (name === '') throw new QunxiError('BAD_INPUT', `A tag needs a name. Usage: ${usage}`, { option: 'name' })
    const ids = namedCustomers(workspace, args, usage)
    const tag = direction === 'add' ? tagToPutOn(workspace, name) : findTag(workspace.store.read, name)
    const { output } = dispatch(workspace, 'tags.apply', { selection: { ids }, [direction]: [tag] })
    return { changed: (output as { changed: number }).changed }
  })
}

export const customerCommands: Record<string, Command> = {
  customers: command(
    {
      usage: 'customers [--tag T] [--limit N] [--offset N]',
      about: 'The customers, by name or tag',
      options: ['tag', 'limit', 'offset', 'text'],
    },
    (workspace, args) => {
      const { read } = workspace.store
      const now = Date.now()
      const filter = {
        ...(args.options.tag === undefined ? {} : { tagsAll: [findTag(read, args.options.tag)] }),
        ...(args.options.text === undefined ? {} : { text: args.options.text }),
      }
      const names = tagsById(workspace)
      const rows = listCustomers(read, {
        filter,
        sort: { key: 'createdAt', descending: false },
        offset: wholeNumber(args.options.offset, 'offset', 0, 0),
        limit: wholeNumber(args.options.limit, 'limit', EVERYONE),
        now,
      })
      const items = rows
        .map(customerItem)
        .map(({ tagIds, ...item }) => ({ ...item, tags: tagIds.map((id) => names.get(id) ?? id) }))
      return { items, total: countCustomers(read, filter, now) }
    },
  ),
  'tag add': applying('add', 'tag add NAME --customers ID…', 'Tag customers; a new tag is made'),
  'tag remove': applying('remove', 'tag remove NAME --customers ID…', 'Take a tag from customers'),
  'tag list': command({ usage: 'tag list', about: 'Tag groups and tags with how many carry them' }, (workspace) => ({
    groups: listTagGroups(workspace.store.read),
    items: listTags(workspace.store.read).map((tag) => ({
      id: tag.id,
      group: tag.group_id,
      name: tag.name,
      customers: tag.customers,
    })),
  })),
}

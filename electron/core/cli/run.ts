/** One command from its words to its document. Used by the entry and by tests. */
import { QunxiError } from '#shared/contract/errors.ts'
import { Workspace } from '#core/workspace.ts'
import { parseArguments } from './arguments.ts'
import { commands } from './commands.ts'
import { findKey } from './key.ts'

export function help(): string {
  const lines = Object.values(commands).map((each) => `  ${each.usage}\n      ${each.about}`)
  return [
    'npm run -s cli -- <command> --workspace DIR [--key-file F] --json',
    '',
    ...lines,
    '',
    'The key: --key-file F, or QUNXI_KEY (64 hex digits).',
  ].join('\n')
}

/** The longest run of leading words that is a command's name. */
function findCommand(argv: readonly string[]): { name: string; rest: string[] } {
  for (const count of [3, 2, 1]) {
    const name = argv.slice(0, count).join(' ')
    if (argv.length >= count && Object.hasOwn(commands, name)) return { name, rest: argv.slice(count) }
  }
  const said = argv.find((word) => !word.startsWith('--'))
  throw new QunxiError(
    'BAD_INPUT',
    `${said ? `There is no command ${said}` : 'Say a command'}: ${Object.keys(commands).join(', ')}`,
  )
}

/** Answers the command's document; throws QunxiError. */
export async function runCommand(argv: readonly string[]): Promise<unknown> {
  const { name, rest } = findCommand(argv)
  const found = commands[name]!
  const args = parseArguments(found, rest)
  if (found.needs === 'nothing') return found.run(args)
  const dir = args.options.workspace
  if (!dir) throw new QunxiError('BAD_INPUT', 'Say which workspace with --workspace DIR', { option: 'workspace' })
  const workspace = Workspace.open(dir, findKey(dir, args.options['key-file']))
  try {
    return await found.run(workspace, args)
  } finally {
    workspace.close()
  }
}

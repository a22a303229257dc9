/** One command from its words to its document. Used by the entry and by tests. */
import { QunxiError } from '#shared/contract/errors.ts'
import { lossInWords } from '#core/audit/accept-loss.ts'
import { Workspace } from '#core/workspace.ts'
import { COMMON_OPTIONS, parseArguments } from './arguments.ts'
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

/** How many leading words are options and their values: a command may be after them. */
function leadingOptions(argv: readonly string[]): number {
  const specs = Object.values(commands)
  let at = 0
  while (at < argv.length && argv[at]!.startsWith('--') && argv[at] !== '--') {
    const name = argv[at]!.slice(2)
    const takesValue = COMMON_OPTIONS.includes(name) || specs.some((spec) => spec.options?.includes(name))
    at += takesValue ? 2 : 1
  }
  return at
}

/** The longest run of words that is a command's name; options may be before it. */
function findCommand(argv: readonly string[]): { name: string; rest: string[] } {
  const before = leadingOptions(argv)
  for (const count of [3, 2, 1]) {
    const name = argv.slice(before, before + count).join(' ')
    if (argv.length >= before + count && Object.hasOwn(commands, name))
      return { name, rest: [...argv.slice(0, before), ...argv.slice(before + count)] }
  }
  const said = argv[before]
  throw new QunxiError(
    'BAD_INPUT',
    `${said ? `There is no command ${said}` : 'Say a command'}: ${Object.keys(commands).join(', ')}`,
  )
}

/** Returns the command's document; throws QunxiError. */
export async function runCommand(argv: readonly string[]): Promise<unknown> {
  const { name, rest } = findCommand(argv)
  const found = commands[name]!
  const args = parseArguments(found, rest)
  // A command that takes words says so in capitals: `search TEXT`, `import FILE…`.
  const extra = args.words[0]
  if (extra !== undefined && !/^[a-z ]+ [A-Z]/.test(found.usage))
    throw new QunxiError('BAD_INPUT', `${extra} is not understood here. Usage: ${found.usage}`, { word: extra })
  if (found.needs === 'nothing') return found.run(args)
  const dir = args.options.workspace
  if (!dir) throw new QunxiError('BAD_INPUT', 'Say which workspace with --workspace DIR', { option: 'workspace' })
  const workspace = Workspace.open(dir, findKey(dir, args.options['key-file']))
  const lost = workspace.store.health.lost
  // `verify` says it in its answer.
  if (lost && name !== 'verify') process.stderr.write(`${lossInWords(lost, workspace.zone)}\n`)
  try {
    const answer = await found.run(workspace, args)
    // What it changed for a channel is in the outbox when it ends, though nothing is sent before an engine runs.
    workspace.settle('pushes')
    return answer
  } finally {
    workspace.close()
  }
}

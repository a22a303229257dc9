import { command, type Command } from './command.ts'
import { importCommand } from './import-command.ts'

const usage = 'import FILE… [--format F] [--zone Z] [--self NAME] [--date-order dmy|mdy] [--decimal point|comma]'

export const importCommands: Record<string, Command> = {
  import: command(
    {
      usage,
      about: 'Takes exported chats, contacts and orders in; again adds only what is new',
      options: ['format', 'zone', 'self', 'date-order', 'decimal'],
    },
    (workspace, args) => importCommand(workspace.jobs, args.words, args.options),
  ),
}

import { QunxiError } from '#shared/contract/errors.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { countRows } from '#core/store/tables/counts.ts'
import { Workspace } from '#core/workspace.ts'
import { bareCommand, command, type Command } from './command.ts'
import { findKey } from './key.ts'

const DEFAULT_ZONE = 'Asia/Shanghai'

export const workspaceCommands: Record<string, Command> = {
  'workspace create': bareCommand(
    {
      usage: 'workspace create --workspace DIR [--zone Z] [--name NAME]',
      about: 'Make a new encrypted workspace',
      options: ['zone', 'name'],
    },
    (args) => {
      const dir = args.options.workspace
      if (!dir) throw new QunxiError('BAD_INPUT', 'Say where with --workspace DIR', { option: 'workspace' })
      const zone = args.options.zone ?? DEFAULT_ZONE
      const workspace = Workspace.create(dir, findKey(dir, args.options['key-file']), { name: args.options.name ?? '群汐', zone })
      workspace.close()
      return { workspace: dir, zone }
    },
  ),
  'workspace info': command(
    { usage: 'workspace info --workspace DIR', about: 'Name, zone and how much is in it' },
    (workspace) => ({
      workspace: workspace.dir,
      name: workspace.name,
      zone: workspace.zone,
      counts: countRows(workspace.store.read),
    }),
  ),
  verify: command(
    {
      usage: 'verify --workspace DIR [--accept-loss]',
      about:
        'Check the database file, the ledger chain, whether changes are missing, and count every table; exit 1 where something is wrong. ' +
        '--accept-loss: go on without what is missing, which is noted in the ledger',
      flags: ['accept-loss'],
    },
    async (workspace, args) => {
      if (args.flags.has('accept-loss')) dispatch(workspace, 'workspace.acceptLoss', {})
      const found = await workspace.jobs.runToEnd('verify', {})
      if (found.ok) return found
      const { told } = found.commits as { told?: string }
      if (told) throw new QunxiError('CHANGES_MISSING', told, found)
      throw new QunxiError('DATABASE_BROKEN', `The workspace is not whole: ${found.integrity}`, found)
    },
  ),
}

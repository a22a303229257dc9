/** What a command is: its words, and a function from an open workspace (or none) to one JSON document. */
import type { Workspace } from '#core/workspace.ts'
import type { Arguments, CommandSpec } from './arguments.ts'

export type Command =
  | (CommandSpec & { needs: 'workspace'; run(workspace: Workspace, args: Arguments): unknown })
  | (CommandSpec & { needs: 'nothing'; run(args: Arguments): unknown })

export function command(spec: CommandSpec, run: (workspace: Workspace, args: Arguments) => unknown): Command {
  return { ...spec, needs: 'workspace', run }
}

export function bareCommand(spec: CommandSpec, run: (args: Arguments) => unknown): Command {
  return { ...spec, needs: 'nothing', run }
}

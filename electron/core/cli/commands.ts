/** Every command by its words. A domain adds its map in one line. */
import { accountCommands } from './account-commands.ts'
import { auditCommands } from './audit-commands.ts'
import { backupCommands } from './backup-commands.ts'
import { calendarCommands } from './calendar-commands.ts'
import type { Command } from './command.ts'
import { conversationCommands } from './conversation-commands.ts'
import { customerCommands } from './customer-commands.ts'
import { draftingCommands } from './drafting-commands.ts'
import { importCommands } from './import-commands.ts'
import { syncCommands } from './sync-commands.ts'
import { workspaceCommands } from './workspace-commands.ts'
import { merge } from '#shared/contract/merge.ts'

export const commands: Record<string, Command> = merge(
  'commands',
  workspaceCommands,
  conversationCommands,
  customerCommands,
  calendarCommands,
  importCommands,
  draftingCommands,
  auditCommands,
  accountCommands,
  syncCommands,
  backupCommands,
)

import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import { root } from '../bootstrap/paths.mjs'
import { nodeBundle } from './node-target.ts'

/** The data process and the command line, one bundle: they share every handler; and the threads that write the log back and write backups. */
export function coreConfig(outDir: string): InlineConfig {
  const input = {
    index: join(root, 'electron/core/index.ts'),
    cli: join(root, 'electron/core/cli.ts'),
    'log-thread': join(root, 'electron/core/store/log-thread.ts'),
    'backup-thread': join(root, 'electron/core/store/backup/backup-thread.ts'),
  }
  return nodeBundle({ input, outDir, format: 'es', target: 'node22' })
}

import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import { root } from '../bootstrap/paths.mjs'
import { nodeBundle } from './node-target.ts'

export function mainConfig(outDir: string): InlineConfig {
  const input = { index: join(root, 'electron/main/index.ts') }
  return nodeBundle({ input, outDir, format: 'cjs', target: 'node20' })
}

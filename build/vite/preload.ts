import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import { root } from '../bootstrap/paths.mjs'
import { nodeBundle } from './node-target.ts'

export function preloadConfig(outDir: string): InlineConfig {
  const input = { index: join(root, 'electron/preload/index.ts') }
  const config = nodeBundle({ input, outDir, format: 'cjs', target: 'chrome130' })
  // A sandboxed preload has `require` for Electron only: no chunk of its own can be loaded.
  Object.assign(config.build!.rolldownOptions!.output!, { codeSplitting: false })
  return config
}

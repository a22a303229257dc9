import type { InlineConfig } from 'vite'
import { root } from '../bootstrap/paths.mjs'

/**
 * A bundle for Node: everything is bundled except Node itself, Electron, and the database addon, which must find its
 * `.node` file beside itself in node_modules.
 */
export function nodeBundle(options: {
  input: Record<string, string>
  outDir: string
  format: 'cjs' | 'es'
  target: string
}): InlineConfig {
  const extension = options.format === 'cjs' ? 'cjs' : 'mjs'
  return {
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron', 'better-sqlite3'], target: 'node' },
    build: {
      ssr: true,
      target: options.target,
      outDir: options.outDir,
      emptyOutDir: true,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: options.input,
        external: ['electron', 'better-sqlite3'],
        output: {
          format: options.format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `[name]-[hash].${extension}`,
        },
      },
    },
  }
}

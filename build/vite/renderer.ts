import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import mantine from 'postcss-preset-mantine'
import type { InlineConfig } from 'vite'
import { root } from '../bootstrap/paths.mjs'

export function rendererConfig(outDir: string): InlineConfig {
  return {
    root: join(root, 'renderer'),
    configFile: false,
    publicDir: false,
    base: './',
    logLevel: 'warn',
    plugins: [react()],
    // Pixels in style sheets become rem, so that large-type mode scales them with the type.
    css: { postcss: { plugins: [mantine({ autoRem: true })] } },
    build: {
      target: 'chrome130',
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      // The content security policy allows neither inline scripts nor data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // One window loads from disk: few larger files beat many small ones, and features are split by their lazy imports.
      chunkSizeWarningLimit: 4096,
    },
  }
}

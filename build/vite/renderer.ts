import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import mantine from 'postcss-preset-mantine'
import { createLogger, type InlineConfig, type Logger } from 'vite'
import { openingPage } from './opening-page.ts'
import { root } from '../bootstrap/paths.mjs'

export function rendererConfig(outDir: string): InlineConfig {
  return {
    root: join(root, 'renderer'),
    configFile: false,
    publicDir: false,
    base: './',
    logLevel: 'warn',
    customLogger: quietLogger(),
    plugins: [react(), openingPage()],
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
      // One window loads from disk, and a start waits for each of its files: frame and first screen are one script, one
      // sheet has all styles, and of what comes later only what several screens share is a file beside theirs.
      cssCodeSplit: false,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'first', tags: ['$initial'] },
              { name: 'shared', minShareCount: 2 },
            ],
          },
        },
      },
      chunkSizeWarningLimit: 4096,
    },
  }
}

/** Vite hands sheets that are composed from to PostCSS without their name, and warns about itself; ours name no other file. */
function quietLogger(): Logger {
  const logger = createLogger('warn')
  for (const say of ['warn', 'warnOnce'] as const) {
    const said = logger[say]
    logger[say] = (message, options) => {
      if (!message.includes('did not pass the `from` option')) said(message, options)
    }
  }
  return logger
}

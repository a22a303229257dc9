/**
 * The page as it is drawn before the app's script is loaded: its first script is a small one (renderer/opening), which loads the
 * app after the first drawing, and the first drawing itself is made here, by the app's own components (renderer/frame-html.tsx).
 */
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, type InlineConfig, type Plugin } from 'vite'
import { root } from '../bootstrap/paths.mjs'

const OPENING = 'assets/opening.js'

export function openingPage(): Plugin {
  let outDir = ''
  let css: InlineConfig['css']
  let plugins: InlineConfig['plugins']
  return {
    name: 'opening-page',
    apply: 'build',
    config: (config) => {
      css = config.css
      plugins = config.plugins?.filter((plugin) => !(plugin && 'name' in plugin && plugin.name === 'opening-page'))
    },
    configResolved: (config) => {
      outDir = config.build.outDir
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        const scripts = [...html.matchAll(/\s*<script type="module"[^>]* src="([^"]+)"><\/script>/g)]
        // What the others hold, the last one imports by itself.
        const app = scripts.at(-1)?.[1]
        if (app === undefined) throw new Error('The page has no script of its own')
        const bare = scripts.reduce((left, [tag]) => left.replace(tag, ''), html)
        const first = `<script type="module" blocking="render" src="./${OPENING}" data-app="${app}"></script>`
        return bare.replace('<link rel="stylesheet"', `${first}\n    $&`)
      },
    },
    writeBundle: {
      sequential: true,
      handler: async () => {
        await bundleOpening(outDir)
        await writeFrames(outDir, css, plugins)
      },
    },
  }
}

async function bundleOpening(outDir: string): Promise<void> {
  await build({
    root: join(root, 'renderer'),
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      target: 'chrome130',
      outDir,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(root, 'renderer', 'opening', 'opening.ts'),
        output: { entryFileNames: OPENING, codeSplitting: false },
      },
    },
  })
}

async function writeFrames(outDir: string, css: InlineConfig['css'], plugins: InlineConfig['plugins']): Promise<void> {
  const aside = `${outDir}-frames`
  try {
    await build({
      root: join(root, 'renderer'),
      configFile: false,
      publicDir: false,
      logLevel: 'error',
      ...(plugins ? { plugins } : {}),
      ...(css ? { css } : {}),
      ssr: { noExternal: true },
      build: {
        ssr: join(root, 'renderer', 'frame-html.tsx'),
        outDir: aside,
        minify: false,
        rolldownOptions: { output: { entryFileNames: 'frames.mjs', codeSplitting: false } },
      },
    })
    // In a process of its own: what the window keeps in its stores stays out of the build.
    const { stdout } = await promisify(execFile)(process.execPath, [join(aside, 'frames.mjs')], { maxBuffer: 16 * 1024 * 1024 })
    await writeFile(join(outDir, 'frames.json'), stdout)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

// npm test: types, lint, format, bundles, unit and integration tests, end-to-end tests, benchmarks at a small size. Every stage runs, whatever an earlier one
// found. At the end everything that failed is named once more, and the last line is `N passed, N failed` over all of them.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { underProjectNode } from './ensure-node.mjs'
import { root } from './paths.mjs'
import { run, toolEnv } from './run.mjs'
import { BootstrapError, say } from './say.mjs'
import { benchCounts, failure, playwrightCounts, vitestCounts } from './test-results.mjs'

const reports = join(root, 'test-results', 'reports')

await underProjectNode(async () => {
  const { checks, runChecks } = await import('./checks.mjs')
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const total = { passed: 0, failed: 0, skipped: 0 }
  /** @type {string[]} */
  const failures = []
  const stages = [
    stage('types, lint, format', () => runChecks([...checks.types, ...checks.lint, ...checks.format])),
    stage('bundles', runBuild),
    stage('unit and integration tests', runVitest),
    stage('end-to-end tests', runEndToEnd),
    stage('benchmarks, at a small size', runBenchmarks),
  ]
  for (const next of stages) {
    const counts = await next()
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped ?? 0
    failures.push(...(counts.failures ?? []))
  }
  if (failures.length > 0) process.stdout.write(`\n== failed\n${failures.join('\n')}\n`)
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`)
  return total.failed === 0 ? 0 : 1
})

/**
 * @param {string} name
 * @param {() => Promise<import('./test-results.mjs').Counts>} body
 */
function stage(name, body) {
  return async () => {
    const started = Date.now()
    process.stdout.write(`\n== ${name}\n`)
    const counts = await body().catch((error) => {
      const message = error instanceof BootstrapError ? error.message : String(error?.stack ?? error)
      say(message)
      return { passed: 0, failed: 1, skipped: 0, failures: [failure(name, message)] }
    })
    const seconds = Math.round((Date.now() - started) / 1000)
    process.stdout.write(`== ${name}: ${counts.failed === 0 ? 'ok' : `${counts.failed} wrong`}, ${seconds} s\n`)
    return counts
  }
}

/** The bundles count as one check each: tests of both kinds run what is in dist/. */
async function runBuild() {
  const { allTargets, ensureBuild } = await import('./ensure-build.mjs')
  /** @type {string[]} */
  const failures = []
  for (const target of allTargets) {
    try {
      await ensureBuild([target])
    } catch (error) {
      const message = error instanceof BootstrapError ? error.message : String(error)
      failures.push(failure('bundle', message))
      say(message)
    }
  }
  return { passed: allTargets.length - failures.length, failed: failures.length, failures }
}

async function runVitest() {
  const file = join(reports, 'vitest.json')
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const { code } = await run(process.execPath, args, { show: true, env: toolEnv() })
  return vitestCounts(file, code)
}

async function runEndToEnd() {
  const { runPlaywright } = await import('./playwright.mjs')
  const file = join(reports, 'playwright.json')
  const code = await runPlaywright(['--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  return playwrightCounts(file, code)
}

/** One check a benchmark: that it runs and prints every figure. What the figures are at this size means nothing. */
async function runBenchmarks() {
  const file = join(reports, 'bench.json')
  const { code, output } = await run(process.execPath, [join(root, 'bench', 'all.ts'), '--quick', '--json', '--out', file], {
    env: toolEnv(),
  })
  const counts = benchCounts(file, code)
  if (counts.failed > 0) say(output)
  return counts
}

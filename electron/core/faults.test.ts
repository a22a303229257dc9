/** What nobody catches, in real processes: written down without a person's words, closed in order, ended for main to start anew. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

async function run(kind: string): Promise<{ code: unknown; output: string; errors: string; log: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'qunxi-faulty-'))
  const log = join(folder, 'logs', 'core.log')
  const script = fileURLToPath(new URL('./testing/faulty-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, kind], { env: { ...process.env, QUNXI_CORE_LOG: log } })
  let output = ''
  let errors = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (errors += String(text)))
  const [code] = (await once(child, 'close')) as [unknown]
  const written = readFileSync(log, 'utf8')
  rmSync(folder, { recursive: true, force: true })
  return { code, output, errors, log: written }
}

test.for([
  ['socket', 'uncaught in core: TypeError'],
  ['timer', 'uncaught in core: TypeError'],
  ['rejection', 'rejected in core: RangeError'],
  ['nothing', 'rejected in core: string'],
  ['again', 'while closing core: Error'],
] as const)('thrown in a %s', { timeout: 30_000 }, async ([kind, entry]) => {
  const ended = await run(kind)
  expect(ended).toMatchObject({ code: 70, output: 'closed in order\n' })
  expect(ended.log).toContain(entry)
  expect(ended.log + ended.errors).not.toContain('13800138000')
})

test('a close that hangs is not waited for without end', { timeout: 30_000 }, async () => {
  expect(await run('hang')).toMatchObject({ code: 70, output: '' })
})

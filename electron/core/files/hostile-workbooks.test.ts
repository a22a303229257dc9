/** Small files that unpack to gigabytes: what is read has bounds, each told with its place, and nobody waits. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostileWorkbooks } from './testing/hostile-workbooks.ts'

interface Ended {
  outcome: string
  previewed: string
  at: string | null
  peakMB: number
  previewMs: number
  importMs: number
  longestMs: number
  over: number
}

const MOST_MB = 600
/** Milliseconds of processor time. Steps are to stay under 50; the collector of garbage takes a longer one now and then. */
const LONGEST_MS = 300
const LONGER_THAN_50 = 2

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'qunxi-hostile-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function importApart(path: string): Promise<Ended> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./testing/hostile-process.ts', import.meta.url)), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  await once(child, 'close')
  return JSON.parse(output) as Ended
}

test.each(hostileWorkbooks)('$name: $outcome', { timeout: 300_000 }, async ({ name, outcome, write }) => {
  const path = join(folder, `${name}.xlsx`)
  await write(path)
  const kilobytes = Math.round(statSync(path).size / 1024)
  const ended = await importApart(path)
  rmSync(path)
  if (process.env['QUNXI_HOSTILE_TOLD']) console.log(`${name}: ${kilobytes} KB, ${JSON.stringify(ended)}`)
  expect(ended.outcome).toBe(outcome)
  expect(ended.previewed).toBe(outcome)
  if (outcome !== 'taken in') expect(ended.at).toContain(name)
  expect(ended.peakMB).toBeLessThan(MOST_MB)
  expect(ended.longestMs).toBeLessThan(LONGEST_MS)
  expect(ended.over).toBeLessThanOrEqual(LONGER_THAN_50)
})

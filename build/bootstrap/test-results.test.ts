import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchCounts, playwrightCounts, vitestCounts } from './test-results.mjs'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qunxi-reports-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const report = (content: unknown) => {
  const file = join(folder, `${Math.random()}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}
const wrong = {
  status: 'failed',
  fullName: 'tags are kept',
  failureMessages: ['\u001B[31mexpected 2\u001B[39m\n  at tags.test.ts:9'],
}
const vitest = (failed: number, testResults: object[]) =>
  report({ numPassedTests: 7, numFailedTests: failed, numPendingTests: 1, numTodoTests: 0, testResults })

describe('what the last line of npm test adds up', () => {
  test('passed, failed and skipped tests are counted as the runner counted them', () => {
    const file = vitest(2, [{ status: 'failed', assertionResults: [wrong, { status: 'passed' }] }])
    expect(vitestCounts(file, 1)).toMatchObject({ passed: 7, failed: 2, skipped: 1 })
    const browser = report({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 } })
    expect(playwrightCounts(browser, 1)).toMatchObject({ passed: 4, failed: 1, skipped: 0 })
  })

  test('a file that could not be loaded is a failure although no test in it failed', () => {
    const file = vitest(0, [
      { name: 'lost.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ])
    expect(vitestCounts(file, 1)).toMatchObject({ failed: 1, failures: ['lost.test.ts\n    no such module'] })
  })

  test('what failed is named with its file and message, so that the end of the output tells it', () => {
    const file = vitest(1, [{ name: 'tags.test.ts', status: 'failed', assertionResults: [wrong, { status: 'passed' }] }])
    expect(vitestCounts(file, 1).failures).toEqual(['tags.test.ts › tags are kept\n    expected 2\n      at tags.test.ts:9'])
    const spec = (title: string, status: string) => ({ title, tests: [{ status, results: [{ errors: [{ message: 'gone' }] }] }] })
    const suites = [
      {
        title: 'a.spec.ts',
        specs: [spec('opens', 'unexpected'), spec('closes', 'flaky')],
        suites: [{ title: 'in the dark', specs: [spec('reads', 'unexpected')] }],
      },
    ]
    const browser = report({ stats: { expected: 0, unexpected: 2, flaky: 1, skipped: 0 }, suites })
    expect(playwrightCounts(browser, 1).failures).toEqual([
      'a.spec.ts › opens\n    gone',
      'a.spec.ts › in the dark › reads\n    gone',
    ])
  })

  test('a runner that fails outside its tests, or writes no report, never passes', () => {
    expect(vitestCounts(vitest(0, []), 1).failed).toBe(1)
    expect(vitestCounts(join(folder, 'absent.json'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(playwrightCounts(report({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } }), 1).failed).toBe(1)
  })

  test('each benchmark is one check, and one that failed is named with what it said', () => {
    const benches = { calls: { ok: true, seconds: 1 }, start: { ok: false, seconds: 2, message: 'no number at ratio' } }
    expect(benchCounts(report({ name: 'all', benches }), 1)).toEqual({
      passed: 1,
      failed: 1,
      failures: ['bench start\n    no number at ratio'],
    })
    expect(benchCounts(report({ name: 'all', benches: { calls: { ok: true } } }), 1).failed).toBe(1)
  })
})

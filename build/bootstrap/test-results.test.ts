import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playwrightCounts, vitestCounts } from './test-results.mjs'

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
const vitest = (failed: number, testResults: object[]) =>
  report({ numPassedTests: 7, numFailedTests: failed, numPendingTests: 1, numTodoTests: 0, testResults })

describe('what the last line of npm test adds up', () => {
  test('passed, failed and skipped tests are counted as the runner counted them', () => {
    const file = vitest(2, [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] }])
    expect(vitestCounts(file, 1)).toEqual({ passed: 7, failed: 2, skipped: 1 })
    const browser = report({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 } })
    expect(playwrightCounts(browser, 1)).toEqual({ passed: 4, failed: 1, skipped: 0 })
  })

  test('a file that could not be loaded is a failure although no test in it failed', () => {
    const file = vitest(0, [
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ])
    expect(vitestCounts(file, 1).failed).toBe(1)
  })

  test('a runner that fails outside its tests, or writes no report, never passes', () => {
    expect(vitestCounts(vitest(0, []), 1).failed).toBe(1)
    expect(vitestCounts(join(folder, 'absent.json'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(playwrightCounts(report({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } }), 1).failed).toBe(1)
  })
})

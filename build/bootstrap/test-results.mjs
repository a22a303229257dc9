import { readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Counts of a Vitest JSON report. A file that could not be loaded has no tests in it and counts as one failure.
 * @param {string} file
 * @param {number} exitCode of the runner
 * @returns {Counts}
 */
export function vitestCounts(file, exitCode) {
  const report = readReport(file)
  if (report === undefined) return broken
  const files = /** @type {{ status: string, assertionResults: { status: string }[] }[]} */ (report.testResults)
  const unloadable = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed),
  ).length
  const counts = {
    passed: Number(report.numPassedTests),
    failed: Number(report.numFailedTests) + unloadable,
    skipped: Number(report.numPendingTests) + Number(report.numTodoTests),
  }
  return honest(counts, exitCode)
}

/**
 * Counts of a Playwright JSON report. A test that passed only when tried again counts as passed.
 * @param {string} file
 * @param {number} exitCode of the runner
 * @returns {Counts}
 */
export function playwrightCounts(file, exitCode) {
  const report = readReport(file)
  if (report === undefined) return broken
  const { expected, unexpected, flaky, skipped } = report.stats
  return honest({ passed: expected + flaky, failed: unexpected, skipped }, exitCode)
}

/** @type {Counts} a runner that wrote no report failed as a whole */
const broken = { passed: 0, failed: 1, skipped: 0 }

/** @param {{ status: string }} result */
function isFailed(result) {
  return result.status === 'failed'
}

/**
 * A runner that failed while no test did (an error outside tests) is one failure, never a pass.
 * @param {Counts} counts
 * @param {number} exitCode
 */
function honest(counts, exitCode) {
  if (exitCode !== 0 && counts.failed === 0) return { ...counts, failed: 1 }
  return counts
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

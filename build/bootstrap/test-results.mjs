import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/**
 * `failures` names what failed, each with its message, in the words a person looks for it by.
 * @typedef {{ passed: number, failed: number, skipped?: number, failures?: string[] }} Counts
 */

/**
 * Counts of a Vitest JSON report. A file that could not be loaded has no tests in it and counts as one failure.
 * @param {string} file
 * @param {number} exitCode of the runner
 * @returns {Counts}
 */
export function vitestCounts(file, exitCode) {
  const report = readReport(file)
  if (report === undefined) return broken
  const files =
    /** @type {{ name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[]} */ (
      report.testResults
    )
  const unloadable = files.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
  const counts = {
    passed: Number(report.numPassedTests),
    failed: Number(report.numFailedTests) + unloadable.length,
    skipped: Number(report.numPendingTests) + Number(report.numTodoTests),
    failures: [
      ...unloadable.map(({ name, message }) => failure(name, message)),
      ...files.flatMap(({ name, assertionResults }) =>
        assertionResults.filter(isFailed).map((one) => failure(`${name} › ${one.fullName}`, one.failureMessages.join('\n'))),
      ),
    ],
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
  /** @type {string[]} */
  const failures = []
  for (const suite of report.suites ?? []) collectUnexpected(suite, [], failures)
  return honest({ passed: expected + flaky, failed: unexpected, skipped, failures }, exitCode)
}

/**
 * Counts of the document of `bench all`: each benchmark is one check.
 * @param {string} file
 * @param {number} exitCode of the runner
 * @returns {Counts}
 */
export function benchCounts(file, exitCode) {
  const report = readReport(file)
  if (report === undefined) return broken
  const outcomes = /** @type {[string, { ok: boolean, message?: string }][]} */ (Object.entries(report.benches))
  const failures = outcomes.filter(([, { ok }]) => !ok).map(([name, { message }]) => failure(`bench ${name}`, message ?? ''))
  return honest({ passed: outcomes.length - failures.length, failed: failures.length, failures }, exitCode)
}

/**
 * @typedef {{ errors?: { message?: string }[] }} PlaywrightResult
 * @typedef {{ title: string, tests: { status: string, results: PlaywrightResult[] }[] }} PlaywrightSpec
 * @typedef {{ title: string, suites?: PlaywrightSuite[], specs?: PlaywrightSpec[] }} PlaywrightSuite
 * @param {PlaywrightSuite} suite
 * @param {string[]} above titles of the suites around it
 * @param {string[]} failures added to
 */
function collectUnexpected(suite, above, failures) {
  const path = [...above, suite.title]
  for (const spec of suite.specs ?? [])
    for (const { status, results } of spec.tests)
      if (status === 'unexpected') {
        const messages = results.flatMap(({ errors }) => (errors ?? []).map(({ message }) => message ?? ''))
        failures.push(failure([...path, spec.title].join(' › '), messages.join('\n')))
      }
  for (const inner of suite.suites ?? []) collectUnexpected(inner, path, failures)
}

/** As much of a message as shows what was expected; the whole is further up in the output. */
const MESSAGE_LINES = 14

/**
 * What failed and why, for the list at the end of `npm test`.
 * @param {string} name
 * @param {string} message
 */
export function failure(name, message) {
  const lines = stripVTControlCharacters(message).trim().split('\n').slice(0, MESSAGE_LINES)
  return [name, ...lines.map((line) => `    ${line}`)].join('\n')
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

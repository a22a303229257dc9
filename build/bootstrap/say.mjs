// Everything the bootstrap reports goes to standard error, one plain line at a time:
// standard output belongs to the command that was asked for (the CLI's JSON, a path).

/** @param {string} line */
export function say(line) {
  process.stderr.write(`qunxi: ${line}\n`)
}

/** A failure a person can act on: what failed, and the next thing to do. Shown without a stack. */
export class BootstrapError extends Error {
  /**
   * @param {string} message what failed
   * @param {string} [next] the next thing to do
   */
  constructor(message, next) {
    super(next === undefined ? message : `${message}\n       ${next}`)
    this.name = 'BootstrapError'
  }
}

/**
 * Runs an entry script: a BootstrapError is shown as its lines, anything else with its stack; both exit 1.
 * @param {() => Promise<number | void>} entry its number is the exit code
 */
export async function runEntry(entry) {
  try {
    const code = await entry()
    process.exitCode = code ?? 0
  } catch (error) {
    if (error instanceof BootstrapError) say(error.message)
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  }
}

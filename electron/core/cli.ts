/**
 * The second front door: the same handlers without a window. One JSON document on standard output and exit 0, or
 * `{"error":{"code","message"}}` and a non-zero exit.
 */
import { toErrorReply } from '#shared/contract/errors.ts'
import { runtimeProblem } from '#main-and-core/runtime-check.ts'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

const argv = process.argv.slice(2)
const print = (document: unknown) => process.stdout.write(`${JSON.stringify(document)}\n`)

const problem = runtimeProblem(process.versions)
if (problem) {
  print({ error: { code: 'RUNTIME_TOO_OLD', message: problem } })
  process.exitCode = EXIT_FAILED
} else {
  const { help, runCommand } = await import('./cli/run.ts')
  const { holdProcess } = await import('./store/hold-process.ts')
  if (argv.length === 0 || argv[0] === 'help' || argv.includes('--help')) {
    process.stdout.write(`${help()}\n`)
  } else {
    try {
      print(await holdProcess(runCommand(argv)))
    } catch (error) {
      const reply = toErrorReply(error)
      if (reply.code === 'INTERNAL') process.stderr.write(`${(error as Error).stack ?? String(error)}\n`)
      print({ error: reply })
      process.exitCode = reply.code === 'BAD_INPUT' ? EXIT_USAGE : EXIT_FAILED
    }
  }
}

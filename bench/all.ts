/**
 * Every benchmark, one after the other: at its full size (an hour and more), or with --quick at a size that only shows that it still runs.
 * Fails where one fails or where its document lacks a figure.
 * npm run bench -- all [--quick] [--out FILE] --json
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { here, runBench } from './checkout.ts'
import { every, faults } from './every.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** The document is written here besides. */
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

interface Outcome {
  ok: boolean
  seconds: number
  message?: string
  document?: Record<string, unknown>
}

async function outcomeOf(name: string, args: readonly string[]): Promise<Outcome> {
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 100) / 10
  try {
    const document = await runBench(here, name, values.quick ? args : [])
    const wrong = faults(name, document)
    return { ok: wrong.length === 0, seconds: seconds(), ...(wrong.length > 0 ? { message: wrong.join('\n') } : {}), document }
  } catch (error) {
    return { ok: false, seconds: seconds(), message: error instanceof Error ? error.message : String(error) }
  }
}

const benches: Record<string, Outcome> = {}
for (const [name, { args }] of Object.entries(every)) {
  const outcome = await outcomeOf(name, args)
  benches[name] = outcome
  process.stderr.write(
    `${outcome.ok ? 'ok   ' : 'wrong'} ${name}, ${outcome.seconds} s${outcome.message ? `\n${outcome.message}` : ''}\n`,
  )
}
const document = { name: 'all', quick: values.quick, ok: Object.values(benches).every(({ ok }) => ok), benches }
if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(document))
console.log(JSON.stringify(document, null, values.json ? 0 : 2))
process.exitCode = document.ok ? 0 : 1

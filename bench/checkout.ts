/** One run of a benchmark in a process of its own, of this checkout or of another one. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const here = join(import.meta.dirname, '..')

/** The document it printed. @throws where it fails or prints none; the message ends with what it said on standard error */
export async function runBench(checkout: string, name: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const script = join(checkout, 'bench', `${name}.ts`)
  if (!existsSync(script)) throw new Error(`There is no ${script}`)
  const child = spawn(process.execPath, [script, '--json', ...args], { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (errors += String(text)))
  const [code] = (await once(child, 'close')) as [number | null]
  const said = errors.trim().split('\n').slice(-8).join('\n')
  if (code !== 0) throw new Error(`bench ${name} ended with ${code ?? 'a signal'}\n${said}`)
  try {
    return JSON.parse(output) as Record<string, unknown>
  } catch {
    throw new Error(`bench ${name} printed no JSON document: ${output.slice(0, 200)}\n${said}`)
  }
}

/** Every number in a document by its path: `figures.search.people.p95` as `figures / search.people / p95`. */
export function numbersOf(value: unknown, path: readonly string[] = []): Map<string, number> {
  const found = new Map<string, number>()
  if (typeof value === 'number') found.set(path.join(' / '), value)
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value))
      for (const [name, number] of numbersOf(inner, [...path, key])) found.set(name, number)
  return found
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

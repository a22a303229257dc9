/** Kills processes at work at moments that nobody chose, and looks at what they left: what `npm run soak -- kills` does. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ReadDb } from '#core/store/db.ts'
import { Workspace } from '#core/workspace.ts'
import { TEST_KEY } from '../test-store.ts'
import { killKinds, type KillKind } from './kill-kinds.ts'

/** Of one kind of work. Milliseconds. */
interface KillFigures {
  kills: number
  /** That found the work done and nobody to kill; looked at all the same. */
  late: number
  /** Commits that were acknowledged before the kills, over all of them. */
  acknowledged: number
  lost: number
  doubled: number
  partial: number
  /** Of opening again: the middle one and the worst. */
  reopen: { median: number; worst: number }
  /** In words, what was wrong; empty where nothing was. */
  faults: string[]
}

const script = fileURLToPath(new URL('./kill-process.ts', import.meta.url))

interface Killed {
  /** The numbers that it acknowledged. */
  acks: number[]
  /** It had ended by itself. */
  done: boolean
  /** Milliseconds from the beginning of the work to its end or death. */
  worked: number
}

/** Lets it work for `ms` from the moment it begins, then ends it without a word. Infinity: until it ends by itself, which must be well. */
async function workAndDie(kind: string, dir: string, words: readonly string[], ms: number): Promise<Killed> {
  const child = spawn(process.execPath, [script, kind, dir, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, QUNXI_KEY: TEST_KEY },
  })
  let errors = ''
  child.stderr.on('data', (text) => (errors += String(text)))
  const closed = once(child, 'close') as Promise<[number | null]>
  const acks: number[] = []
  let begun = () => {}
  const working = new Promise<void>((resolve) => (begun = resolve))
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'work') begun()
    const ack = /^ack (\d+)$/.exec(line)
    if (ack) acks.push(Number(ack[1]))
  })
  await Promise.race([working, closed])
  const began = performance.now()
  if (ms !== Infinity) {
    await Promise.race([sleep(ms), closed])
    child.kill('SIGKILL')
  }
  const [code] = await closed
  if (code !== null && code !== 0) throw new Error(`${kind} ended with ${code}: ${errors.slice(0, 2000)}`)
  return { acks, done: code === 0, worked: performance.now() - began }
}

/** So many times the kills that are asked for are tried, where many come too late. */
const TRIES = 3

/** What a look at the workspace found wrong. */
interface Look {
  lost: number
  doubled: number
  partial: string[]
}

/** The commits of a person beside the work: each that was acknowledged is there, and at most one more. */
function commitsOf(db: ReadDb, acks: readonly number[]): { lost: number; doubled: number } {
  const rows = new Map(
    db
      .all<{ key: string; value: string }>(`SELECT key, value FROM meta WHERE key LIKE 'kill %'`)
      .map(({ key, value }) => [Number(key.slice(5)), value]),
  )
  const commits = acks.filter((n) => n > 0)
  const lost = commits.filter((n) => rows.get(n) !== String(n)).length
  return { lost, doubled: Math.max(0, rows.size - commits.length - 1) }
}

/** Opens what was left, at most once, and looks at it in every way that any kind of work needs. */
function lookAt(dir: string, kind: KillKind, killed: Killed): Look & { opened: number } {
  const started = performance.now()
  const workspace = Workspace.open(dir, TEST_KEY)
  const opened = performance.now() - started
  try {
    const { read } = workspace.store
    const partial: string[] = []
    const integrity = workspace.store.integrity()
    if (integrity !== 'ok') partial.push(`integrity: ${integrity}`)
    const strays = read.all('SELECT * FROM pragma_foreign_key_check LIMIT 3')
    if (strays.length > 0) partial.push(`rows without their parents: ${JSON.stringify(strays)}`)
    const told = kind.look(read, killed.acks.includes(0))
    return { ...commitsOf(read, killed.acks), partial: [...partial, ...told], opened }
  } finally {
    workspace.close()
  }
}

/** `count` kills of one kind of work. The moments are spread over what the work takes when it is left alone. */
async function killsOf(kind: KillKind, count: number, random: () => number): Promise<KillFigures> {
  const figures: KillFigures = {
    ...{ kills: 0, late: 0, acknowledged: 0, lost: 0, doubled: 0, partial: 0 },
    reopen: { median: 0, worst: 0 },
    faults: [],
  }
  const times: number[] = []
  const root = mkdtempSync(join(tmpdir(), `qunxi-kills-${kind.name}-`))
  const template = join(root, 'template')
  try {
    await kind.prepare(template)
    const copy = (name: string) => {
      const dir = join(root, name)
      if (existsSync(template)) cpSync(template, dir, { recursive: true })
      return dir
    }
    const alone = copy('alone')
    const words = () => kind.words(alone)
    const { worked } = await workAndDie(kind.work, alone, words(), kind.longest)
    // A second run finds its files in the system's memory and is faster than the first.
    const length = Math.min(kind.longest, Math.max(40, worked * 0.9))
    for (let n = 0; figures.kills < count && n < count * TRIES; n++) {
      const dir = copy(`kill-${n}`)
      const killed = await workAndDie(kind.work, dir, kind.words(dir), Math.round(random() * length))
      // It was done before: there was nobody to kill.
      if (killed.done) figures.late += 1
      else figures.kills += 1
      figures.acknowledged += killed.acks.length
      try {
        const again = await kind.before?.(dir, killed.acks.includes(0))
        const look = lookAt(again ?? dir, kind, killed)
        times.push(look.opened)
        figures.lost += look.lost
        figures.doubled += look.doubled
        const whole = [...look.partial, ...((await kind.after?.(dir)) ?? [])]
        if (whole.length > 0) {
          figures.partial += 1
          figures.faults.push(...whole)
        }
      } catch (error) {
        figures.partial += 1
        figures.faults.push(`not to be opened: ${String(error)}`)
      }
      rmSync(dir, { recursive: true, force: true })
    }
  } finally {
    await kind.end?.()
    rmSync(root, { recursive: true, force: true })
  }
  times.sort((a, b) => a - b)
  figures.reopen = { median: Math.round(times[times.length >> 1] ?? 0), worst: Math.round(times.at(-1) ?? 0) }
  figures.faults = figures.faults.slice(0, 20)
  return figures
}

/** `kills` in all, over every kind of work in turn; `random`: 0 ≤ x < 1; `told` hears of each kind when it is done. */
export async function runKills(
  kills: number,
  random: () => number,
  told: (kind: string, figures: KillFigures) => void = () => {},
): Promise<Record<string, KillFigures>> {
  const figures: Record<string, KillFigures> = {}
  const kinds = killKinds()
  for (const [i, kind] of kinds.entries()) {
    const share = Math.floor(kills / kinds.length) + (i < kills % kinds.length ? 1 : 0)
    figures[kind.name] = await killsOf(kind, share, random)
    told(kind.name, figures[kind.name]!)
  }
  return figures
}

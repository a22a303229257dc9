/**
 * Messages a second from an exported file to a searchable encrypted database, by the command line's own import, against the raw limit: one
 * prepared insert of the same rows with `UNIQUE(sent_at, uid)`, same cipher and settings, in the same run. Rounds alternate. `ratio` by the clock, `cpuRatio` by the processor time of all threads.
 * npm run bench -- ingest [--messages N] [--rounds N] [--format chatlog|telegram|both] --json
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../electron/core/store/open.ts'
import { searchIndex } from '../electron/core/store/search/search-index.ts'
import { runImport } from '../electron/core/files/run-import.ts'
import { Workspace } from '../electron/core/workspace.ts'
import { corpus, type CorpusMessage } from './corpus.ts'
import { writeChatlog, writeTelegram } from './exports.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    format: { type: 'string', default: 'both' },
    json: { type: 'boolean', default: false },
  },
})
const MESSAGES = Number(values.messages)
const ROUNDS = Number(values.rounds)
const KEY = 'a5'.repeat(32)
const ZONE = 'Asia/Shanghai'
const dir = mkdtempSync(join(tmpdir(), 'qunxi-bench-'))

const writers = { chatlog: writeChatlog, telegram: writeTelegram }
type Format = keyof typeof writers

interface Speed {
  /** Messages by the clock. */
  perSecond: number
  /** Messages by the processor time of all threads: to be believed where others use the same cores. */
  perCpuSecond: number
}

function stopwatch(): (messages: number) => Speed {
  const used = process.cpuUsage()
  const started = performance.now()
  return (messages) => {
    const { user, system } = process.cpuUsage(used)
    return { perSecond: (messages / (performance.now() - started)) * 1000, perCpuSecond: (messages / (user + system)) * 1e6 }
  }
}

function rawLimit(messages: readonly CorpusMessage[]): Speed {
  const file = join(dir, 'raw.db')
  const db = openDatabase(file, KEY)
  db.exec(`CREATE TABLE msg(id INTEGER PRIMARY KEY, uid TEXT NOT NULL, conversation_id INT NOT NULL, sender_id INT NOT NULL,
    sent_at INT NOT NULL, body TEXT NOT NULL); CREATE UNIQUE INDEX msg_uid ON msg(sent_at, uid)`)
  const insert = db.prepare('INSERT INTO msg VALUES(?, ?, ?, ?, ?, ?)')
  const speed = stopwatch()
  for (let from = 0; from < messages.length; from += 20_000) {
    db.exec('BEGIN IMMEDIATE')
    for (const { sentAt, uid, group, sender, text } of messages.slice(from, from + 20_000)) {
      insert.run(sentAt * 1024, uid, group, sender, sentAt, text)
    }
    db.exec('COMMIT')
  }
  const raw = speed(messages.length)
  db.close()
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
  return raw
}

/** How fast, and the size of the database with its index in MB. */
async function wholeImport(file: string, probe: string): Promise<Speed & { megabytes: number }> {
  const folder = join(dir, 'workspace')
  const workspace = Workspace.create(folder, KEY, { name: 'bench', zone: ZONE })
  const stopped = stopwatch()
  const { files } = await runImport(
    {
      store: workspace.store,
      zone: ZONE,
      afterMessages: workspace.listeners.afterMessages,
      batch: 50_000,
      progress: () => {},
      checkpoint: () => new Promise((resolve) => setImmediate(resolve)),
    },
    [{ path: file }],
  )
  const speed = stopped(MESSAGES)
  const report = files[0]
  if (report?.messages.added !== MESSAGES) throw new Error(`The import did not take every message: ${JSON.stringify(report)}`)
  if (searchIndex.search(workspace.store.read, { text: probe, limit: 1 }).total === 0)
    throw new Error('Imported but not searchable')
  workspace.store.checkpoint()
  const megabytes = Math.round(statSync(workspace.store.file).size / 1e6)
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
  return { ...speed, megabytes }
}

const thousandth = (value: number) => Math.round(value * 1000) / 1000
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

try {
  // As in a million: 20 messages a person, 2,000 a group.
  const messages = [
    ...corpus({ messages: MESSAGES, people: Math.ceil(MESSAGES / 20), groups: Math.max(10, Math.ceil(MESSAGES / 2000)) }),
  ]
  const probe = messages[Math.floor(MESSAGES / 2)]!.text.trim()
  const formats = (Object.keys(writers) as Format[]).filter((format) => values.format === 'both' || values.format === format)
  const results: Record<
    string,
    { perSecond: number; ratio: number; cpuRatio: number; megabytes: number; fileMegabytes: number }
  > = {}
  const raws: number[] = []
  for (const format of formats) {
    const file = join(dir, format === 'chatlog' ? 'export.csv' : 'result.json')
    await writers[format](file, messages)
    const rounds: (Speed & { raw: Speed; megabytes: number })[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const raw = rawLimit(messages)
      rounds.push({ raw, ...(await wholeImport(file, probe)) })
    }
    raws.push(...rounds.map((round) => round.raw.perSecond))
    results[format] = {
      perSecond: Math.round(median(rounds.map((round) => round.perSecond))),
      ratio: thousandth(median(rounds.map((round) => round.perSecond / round.raw.perSecond))),
      cpuRatio: thousandth(median(rounds.map((round) => round.perCpuSecond / round.raw.perCpuSecond))),
      megabytes: rounds[0]?.megabytes ?? 0,
      fileMegabytes: Math.round(statSync(file).size / 1e6),
    }
    rmSync(file)
  }
  const ratio = Math.min(...Object.values(results).map((result) => result.ratio))
  const cpuRatio = Math.min(...Object.values(results).map((result) => result.cpuRatio))
  const rawPerSecond = Math.round(median(raws))
  console.log(
    JSON.stringify({
      name: 'ingest',
      messages: MESSAGES,
      rawPerSecond,
      formats: results,
      ratio,
      cpuRatio,
      goal: 0.25,
      aim: 0.45,
      ok: ratio >= 0.25,
    }),
  )
} finally {
  rmSync(dir, { recursive: true, force: true })
}

/** A workspace with many messages, made once by the real import and kept for the benchmarks that open one. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { importCommand } from '../electron/core/cli/import-command.ts'
import { LATEST_VERSION } from '../electron/core/store/migrate.ts'
import { Workspace } from '../electron/core/workspace.ts'
import { DAY } from '../shared/domain/zone.ts'
import { corpus } from './corpus.ts'
import { writeTelegram } from './exports.ts'

export const BIG_KEY = 'b1'.repeat(32)
const ZONE = 'Asia/Shanghai'
const SPAN_DAYS = 60
/** One of the fifty thousand speaks for the shop. */
const STAFF = '客户7'

/** The folder of a workspace of so many messages in 500 groups by 50,000 people, the last of them from the day it was made. */
export async function bigWorkspace(messages: number): Promise<string> {
  const cache = join(import.meta.dirname, '..', '.cache', 'bench')
  const dir = join(cache, `workspace-${messages}-schema-${LATEST_VERSION}`)
  if (existsSync(dir)) return dir
  mkdirSync(cache, { recursive: true })
  const draft = `${dir}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  const file = `${draft}.json`
  const start = Date.now() - SPAN_DAYS * DAY
  const paced = [...corpus({ messages, start })]
  // Whatever the corpus's own pace, the last message is from just now.
  const stretch = (SPAN_DAYS * DAY) / (paced.at(-1)!.sentAt - start)
  const all = paced.map((each) => ({ ...each, sentAt: Math.floor(start + (each.sentAt - start) * stretch) }))
  await writeTelegram(file, all)
  const workspace = Workspace.create(draft, BIG_KEY, { name: 'bench', zone: ZONE })
  const { files } = await importCommand(workspace.jobs, [file], { self: STAFF })
  if (files[0]?.error) throw new Error(`The bench workspace could not be made: ${JSON.stringify(files[0])}`)
  workspace.close()
  rmSync(file)
  renameSync(draft, dir)
  return dir
}

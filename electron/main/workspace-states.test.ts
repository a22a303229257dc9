/** Main and core never part: whatever is asked in whatever order, what main says is open is what core has open. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Workspace } from '#core/workspace.ts'
import { newDatabaseKey } from '#main-and-core/key-wrap.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { FakeKeyring } from './testing/fake-keyring.ts'
import { Keychain } from './keychain.ts'
import { SettingsFile, defaultSettings } from './settings.ts'
import { Workspaces } from './workspaces.ts'
import type { CoreControl } from './workspaces.ts'

const root = mkdtempSync(join(tmpdir(), 'qunxi-states-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const PASSPHRASE = '草莓三十九元两盒'

/** Core's control in this process, over the real data layer: it can die at any request, before or after the work. */
class DyingCore implements CoreControl {
  open: Workspace | null = null
  dies: 'before' | 'after' | null = null

  end(): void {
    this.open?.close()
    this.open = null
  }

  request: CoreControl['request'] = async (message) => {
    await new Promise((resolve) => setImmediate(resolve))
    const dies = this.dies
    this.dies = null
    if (dies === 'before') this.#die()
    const reply = this.#handle(message)
    if (dies === 'after') this.#die()
    return reply
  }

  #die(): never {
    this.end()
    throw new QunxiError('CORE_EXITED', 'Core ended (signal SIGKILL).')
  }

  #handle(message: Parameters<CoreControl['request']>[0]): Awaited<ReturnType<CoreControl['request']>> {
    if (message.type !== 'open' && message.type !== 'close') throw new Error(`not asked here: ${message.type}`)
    this.end()
    if (message.type === 'close') return { type: 'closed', id: 1 }
    const { workspaceDir, key, create } = message
    this.open = create ? Workspace.create(workspaceDir, key, create) : Workspace.open(workspaceDir, key)
    return { type: 'opened', id: 1, workspace: { name: this.open.name, zone: this.open.zone } }
  }
}

/** A number from 0 to 1, the same ones for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Folders of every kind that a person can name; each test has its own. */
async function folders(dir: string, app: Workspaces): Promise<Record<string, string>> {
  const good = (await app.create({ name: '鲜果团', zone: 'Asia/Shanghai', dir: join(dir, 'good'), passphrase: PASSPHRASE }))
    .workspace.dir
  const other = (await app.create({ name: '烘焙团', zone: 'Asia/Shanghai', dir: join(dir, 'other'), passphrase: null })).workspace
    .dir
  await app.close()
  const copy = (name: string, change: (to: string) => void): string => {
    const to = join(dir, name)
    mkdirSync(to)
    for (const file of ['workspace.json', 'key.json', 'qunxi.db']) copyFileSync(join(other, file), join(to, file))
    change(to)
    return to
  }
  return {
    good,
    other,
    nowhere: join(dir, 'nowhere'),
    plain: dir,
    emptied: copy('emptied', (to) => writeFileSync(join(to, 'qunxi.db'), '')),
    garbage: copy('garbage', (to) => writeFileSync(join(to, 'qunxi.db'), Buffer.alloc(8192, 'x'))),
    foreign: copy('foreign', (to) => {
      const told = JSON.parse(readFileSync(join(to, 'workspace.json'), 'utf8')) as object
      writeFileSync(join(to, 'workspace.json'), JSON.stringify({ ...told, id: 'another' }))
    }),
    otherKey: copy('other-key', (to) => copyFileSync(join(good, 'key.json'), join(to, 'key.json'))),
    unreadable: copy('unreadable', (to) => writeFileSync(join(to, 'workspace.json'), '{')),
    noKey: copy('no-key', (to) => rmSync(join(to, 'key.json'))),
  }
}

test.each(Array.from({ length: 12 }, (_, seed) => seed))(
  'a random life of the window, seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const next = random(seed + 1)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!
    const dir = mkdtempSync(join(root, 'life-'))
    const core = new DyingCore()
    const app = new Workspaces({
      core,
      keychain: new Keychain(new FakeKeyring('gnome_libsecret'), 'linux'),
      settings: new SettingsFile(join(dir, 'settings.json'), defaultSettings('zh-CN')),
      userDataDir: dir,
      givenKey: null,
      now: () => 1_700_000_000_000,
      onChange: () => {},
      onOpened: () => {},
    })
    const places = await folders(dir, app)
    const names = Object.keys(places)
    const acts: Record<string, () => Promise<unknown>> = {
      open: () => app.open(places[pick(names)]!),
      asked: () => app.openAsked(places[pick(names)]!),
      unlock: () => app.unlock(pick([PASSPHRASE, '不是这个', newDatabaseKey()])),
      lock: () => app.lock(),
      close: () => app.close(),
      create: () =>
        app.create({
          name: '新',
          zone: pick(['Asia/Shanghai', 'Mars/Olympus']),
          dir: pick([null, places.good!, places.plain!]),
          passphrase: null,
        }),
      died: async () => {
        core.end()
        await app.reopenAfterRestart()
      },
      // A restart by itself, at the same time as what a person does.
      both: () => Promise.allSettled([app.reopenAfterRestart(), app.open(places[pick(names)]!)]),
      gaveUp: async () => {
        core.end()
        app.coreGaveUp('The data process ended (code 1).')
      },
    }
    const story: string[] = []
    for (let step = 0; step < 40; step++) {
      const act = pick(Object.keys(acts))
      core.dies = next() < 0.1 ? pick(['before', 'after'] as const) : null
      const dies = core.dies
      const before = app.phase
      const error = await acts[act]!().then(
        () => null,
        (reason: unknown) => reason,
      )
      core.dies = null
      const code = error instanceof QunxiError ? error.code : error
      if (code === 'INTERNAL' || (error !== null && !(error instanceof QunxiError))) throw error
      story.push(`${act}${dies ? ` (core dies ${dies})` : ''} ${code ?? 'ok'}: ${before.phase} to ${app.phase.phase}`)
      // A core that died is started again, and what main says is open is opened in it.
      if (app.phase.phase === 'open' && core.open === null) await app.reopenAfterRestart()
      const { phase } = app
      const inMain = phase.phase === 'open' ? phase.workspace.dir : null
      expect({ open: core.open?.dir ?? null, story }).toEqual({ open: inMain, story })
      expect(['none', 'open', 'locked', 'failed'], story.at(-1)).toContain(phase.phase)
      // What was open stays so where the folder was found wrong before anything was closed.
      if (
        before.phase === 'open' &&
        ['FILE_NOT_FOUND', 'NOT_A_WORKSPACE', 'FOLDER_NOT_EMPTY', 'WORKSPACE_EXISTS'].includes(String(code))
      )
        expect(phase, story.join('\n')).toEqual(before)
    }
    core.end()
  },
)

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareBackup, listBackups, restoreRequested } from '#core/restore-requests.ts'
import { Workspace } from '#core/workspace.ts'
import type { ControlRequest } from '#shared/contract/control.ts'
import { parseKeyFile, newDatabaseKey } from '#main-and-core/key-wrap.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { FakeKeyring } from './testing/fake-keyring.ts'
import { Keychain } from './keychain.ts'
import { SettingsFile, defaultSettings } from './settings.ts'
import { Workspaces } from './workspaces.ts'
import type { CoreControl } from './workspaces.ts'

const PASSPHRASE = '草莓三十九元两盒'
const NEW = { name: '鲜果团', zone: 'Asia/Shanghai', dir: null }

type Asked<T extends ControlRequest['type']> = Extract<ControlRequest, { type: T }>

/** The real data layer in this process: real key, real encrypted file. Only the process boundary is left out. */
class InProcessCore implements CoreControl {
  open: Workspace | null = null
  /** How many of the next requests die with the process. */
  dies = 0

  request: CoreControl['request'] = async (message) => {
    // As over a real channel: never answered in the same turn.
    await new Promise((resolve) => setImmediate(resolve))
    if (this.dies-- > 0) throw new QunxiError('CORE_EXITED', 'Core ended (signal SIGKILL).')
    if (message.type === 'list-backups') return listBackups({ ...message, id: 1 } as Asked<'list-backups'>)
    if (message.type === 'compare-backup') return await compareBackup({ ...message, id: 1 } as Asked<'compare-backup'>)
    if (message.type !== 'restore-backup') return this.#handle(message)
    this.open?.close()
    this.open = null
    return await restoreRequested({ ...message, id: 1 } as Asked<'restore-backup'>)
  }

  #handle(message: Parameters<CoreControl['request']>[0]): Awaited<ReturnType<CoreControl['request']>> {
    if (message.type === 'grant') return { type: 'granted', id: 1 }
    this.open?.close()
    this.open = null
    if (message.type === 'close') return { type: 'closed', id: 1 }
    if (message.type === 'create-demo') {
      const key = newDatabaseKey()
      Workspace.create(message.workspaceDir, key, { name: '演示', zone: 'Asia/Shanghai', demo: true }).close()
      writeFileSync(join(message.workspaceDir, 'demo.key'), key)
      return { type: 'demo-created', id: 1 }
    }
    const { workspaceDir, key, create } = message as Asked<'open'>
    this.open = create ? Workspace.create(workspaceDir, key, create) : Workspace.open(workspaceDir, key)
    return { type: 'opened', id: 1, workspace: { name: this.open.name, zone: this.open.zone } }
  }
}

let userDataDir: string
let ring: FakeKeyring
let core: InProcessCore
let opened: number
let phases: string[]

/** As after a start of the app: what is on the disk and in the keyring stays, the rest is new. */
function startApp(givenKey: string | null = null): Workspaces {
  core.open?.close()
  core = new InProcessCore()
  opened = 0
  phases = []
  const workspaces = new Workspaces({
    core,
    keychain: new Keychain(ring, 'linux'),
    settings: new SettingsFile(join(userDataDir, 'settings.json'), defaultSettings('zh-CN')),
    userDataDir,
    givenKey,
    now: () => 1_700_000_000_000,
    onChange: () => phases.push(workspaces.phase.phase),
    onOpened: () => opened++,
  })
  return workspaces
}

function keyFileOf(dir: string): Buffer {
  return readFileSync(join(dir, 'key.json'))
}

beforeEach(() => {
  userDataDir = mkdtempSync(join(tmpdir(), 'qunxi-main-'))
  ring = new FakeKeyring('gnome_libsecret')
  core = new InProcessCore()
})
afterEach(() => {
  core.open?.close()
  rmSync(userDataDir, { recursive: true, force: true })
})

describe('with a keyring', () => {
  test('a workspace is made without a passphrase and opens by itself at the next start', async () => {
    const first = startApp()
    const made = await first.create({ ...NEW, passphrase: null })
    expect(made).toMatchObject({ keptByKeyring: true, workspace: { name: '鲜果团', demo: false } })
    expect(made.recoveryKey).toMatch(/^[0-9a-f]{64}$/)
    expect(await first.recoveryKey(null)).toBe(made.recoveryKey)

    const second = startApp()
    await second.openAtStart(null)
    expect(second.phase).toEqual({ phase: 'open', workspace: made.workspace })
    expect(opened).toBe(1)
  })

  test('when the keyring lost the key the recovery key opens, and the keyring keeps it again', async () => {
    const { recoveryKey, workspace } = await startApp().create({ ...NEW, passphrase: null })
    ring.forget()
    const second = startApp()
    await second.openAtStart(null)
    expect(second.phase).toMatchObject({ phase: 'locked', reason: 'keyring-failed', hasPassphrase: false })
    await second.unlock(recoveryKey)
    expect(second.phase).toEqual({ phase: 'open', workspace })

    const third = startApp()
    await third.openAtStart(null)
    expect(third.phase.phase).toBe('open')
  })

  test('when the backend changed the passphrase is asked for, and the first backend still works afterwards', async () => {
    await startApp().create({ ...NEW, passphrase: PASSPHRASE })
    ring.backend = 'kwallet6'
    const changed = startApp()
    await changed.openAtStart(null)
    expect(changed.phase).toMatchObject({ phase: 'locked', reason: 'keyring-changed', hasPassphrase: true })
    ring.backend = 'gnome_libsecret'
    const back = startApp()
    await back.openAtStart(null)
    expect(back.phase.phase).toBe('open')
  })

  test('a locked workspace asks also after a restart, though the keyring knows the key', async () => {
    const first = startApp()
    const { workspace } = await first.create({ ...NEW, passphrase: PASSPHRASE })
    await first.lock()
    expect(core.open).toBeNull()
    expect(first.phase).toMatchObject({ phase: 'locked', reason: 'locked' })
    first.recentList.forget(workspace.dir)

    const second = startApp()
    await second.open(workspace.dir)
    expect(second.phase).toMatchObject({ phase: 'locked', reason: 'locked' })
    await second.unlock(PASSPHRASE)
    const third = startApp()
    await third.openAtStart(null)
    expect(third.phase.phase).toBe('open')
  })

  test('locking without a passphrase is refused, since nothing but the recovery key would open it again', async () => {
    const first = startApp()
    await first.create({ ...NEW, passphrase: null })
    expect(first.canLock()).toBe(false)
    await expect(first.lock()).rejects.toMatchObject({ code: 'PASSPHRASE_NEEDED' })
    expect(first.phase.phase).toBe('open')
    await first.setPassphrase(null, PASSPHRASE)
    expect(first.canLock()).toBe(true)
    await first.lock()
  })
})

describe('without a keyring', () => {
  beforeEach(() => {
    ring.backend = 'basic_text'
  })

  test('a passphrase is needed; without one nothing is left behind', async () => {
    const app = startApp()
    await expect(app.create({ ...NEW, passphrase: null })).rejects.toMatchObject({ code: 'PASSPHRASE_NEEDED' })
    expect(existsSync(join(userDataDir, 'workspaces'))).toBe(false)
    const made = await app.create({ ...NEW, passphrase: PASSPHRASE })
    expect(made.keptByKeyring).toBe(false)
    expect(parseKeyFile(keyFileOf(made.workspace.dir).toString()).wraps.keyring).toBeUndefined()
  })

  test('ten wrong passphrases change not one byte, and the right one still opens', async () => {
    const { workspace } = await startApp().create({ ...NEW, passphrase: PASSPHRASE })
    const second = startApp()
    await second.openAtStart(null)
    expect(second.phase).toMatchObject({ phase: 'locked', reason: 'no-keyring', hasPassphrase: true })
    const before = keyFileOf(workspace.dir)
    const database = readFileSync(join(workspace.dir, 'qunxi.db'))
    for (let i = 0; i < 10; i++) await expect(second.unlock(`猜${i}`)).rejects.toMatchObject({ code: 'WRONG_KEY' })
    expect(keyFileOf(workspace.dir)).toEqual(before)
    expect(readFileSync(join(workspace.dir, 'qunxi.db'))).toEqual(database)
    await second.unlock(PASSPHRASE)
    expect(second.phase.phase).toBe('open')
  })

  test('the passphrase can be changed with the old one only, and never taken away', async () => {
    const app = startApp()
    const { recoveryKey } = await app.create({ ...NEW, passphrase: PASSPHRASE })
    await expect(app.setPassphrase('不是这个', '新的口令八个字')).rejects.toMatchObject({ code: 'WRONG_KEY' })
    await expect(app.setPassphrase(PASSPHRASE, null)).rejects.toMatchObject({ code: 'PASSPHRASE_NEEDED' })
    await expect(app.recoveryKey('不是这个')).rejects.toMatchObject({ code: 'WRONG_KEY' })
    await app.setPassphrase(PASSPHRASE, '新的口令八个字')
    expect(await app.recoveryKey('新的口令八个字')).toBe(recoveryKey)

    const second = startApp()
    await second.openAtStart(null)
    await expect(second.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'WRONG_KEY' })
    await second.unlock('新的口令八个字')
  })
})

describe('what is where on the disk', () => {
  test('a folder with other files in it is refused and untouched; an empty one is used', async () => {
    const app = startApp()
    const dir = join(userDataDir, 'mine')
    mkdirSync(dir)
    writeFileSync(join(dir, 'thesis.docx'), 'years of work')
    await expect(app.create({ ...NEW, dir, passphrase: null })).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' })
    expect(readFileSync(join(dir, 'thesis.docx'), 'utf8')).toBe('years of work')
    rmSync(join(dir, 'thesis.docx'))
    await app.create({ ...NEW, dir, passphrase: null })
    await expect(app.create({ ...NEW, dir, passphrase: null })).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' })
    expect(app.phase.phase).toBe('open')
  })

  test('a workspace that could not be made leaves no key behind', async () => {
    const app = startApp()
    const dir = join(userDataDir, 'mine')
    await expect(app.create({ ...NEW, zone: 'Mars/Olympus', dir, passphrase: null })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    expect(existsSync(dir)).toBe(false)
    expect(app.phase.phase).toBe('none')
  })

  test('names that no folder can have still get a folder', async () => {
    const app = startApp()
    for (const name of ['../../etc', 'CON', '…', 'a/b\\c:d', '🍓'.repeat(40)]) {
      const dir = app.suggestFolder(name)
      expect(join(dir, '..')).toBe(join(userDataDir, 'workspaces'))
      const made = await app.create({ ...NEW, name, passphrase: null })
      expect(made.workspace).toMatchObject({ dir, name })
    }
    expect(app.recent()).toHaveLength(5)
  })

  test('a folder that is no workspace leaves the open one open', async () => {
    const app = startApp()
    const { workspace } = await app.create({ ...NEW, passphrase: null })
    await expect(app.open(join(userDataDir, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(app.open(userDataDir)).rejects.toMatchObject({ code: 'NOT_A_WORKSPACE' })
    expect(app.phase).toEqual({ phase: 'open', workspace })
  })

  test('with a damaged key file the recovery key still opens, and only a key that opens the database counts', async () => {
    const { workspace, recoveryKey } = await startApp().create({ ...NEW, passphrase: PASSPHRASE })
    writeFileSync(join(workspace.dir, 'key.json'), '{"format":1')
    const second = startApp()
    await second.openAtStart(null)
    expect(second.phase).toMatchObject({ phase: 'locked', reason: 'key-file-lost', hasPassphrase: false })
    for (const secret of [PASSPHRASE, newDatabaseKey()]) {
      await expect(second.unlock(secret)).rejects.toMatchObject({ code: 'WRONG_KEY' })
      expect(second.phase.phase).toBe('locked')
      expect(keyFileOf(workspace.dir).toString()).toBe('{"format":1')
    }
    await second.unlock(recoveryKey)
    expect(readFileSync(join(workspace.dir, 'key.json.damaged-1700000000000'), 'utf8')).toBe('{"format":1')

    const third = startApp()
    await third.openAtStart(null)
    expect(third.phase.phase).toBe('open')
  })

  test('a workspace the command line made opens by its key, then by the passphrase given to it', async () => {
    ring.backend = 'basic_text'
    const dir = join(userDataDir, 'by-cli')
    const key = newDatabaseKey()
    Workspace.create(dir, key, { name: '命令行', zone: 'Asia/Shanghai' }).close()
    const first = startApp()
    await first.open(dir)
    expect(first.phase).toMatchObject({ phase: 'locked', reason: 'key-file-lost' })
    await first.unlock(key)
    expect(existsSync(join(dir, 'key.json'))).toBe(false)
    await first.setPassphrase(null, PASSPHRASE)
    const second = startApp()
    await second.openAtStart(null)
    await second.unlock(PASSPHRASE)
    expect(second.phase.phase).toBe('open')
  })

  test('a given key is used only for the workspace it fits', async () => {
    const { workspace } = await startApp().create({ ...NEW, passphrase: PASSPHRASE })
    ring.forget()
    const app = startApp(newDatabaseKey())
    await app.openAtStart(workspace.dir)
    expect(app.phase).toMatchObject({ phase: 'locked' })
  })
})

describe('the demo', () => {
  test('is made at the first click, opened at the next, and asks nothing', async () => {
    ring.backend = 'basic_text'
    const app = startApp()
    const { workspace } = await app.openDemo()
    expect(phases).toContain('creating-demo')
    expect(app.phase).toMatchObject({ phase: 'open', workspace: { demo: true, name: '演示' } })
    await app.close()
    expect(app.phase).toEqual({ phase: 'none', error: null })

    const second = startApp()
    await second.openAtStart(null)
    expect(second.phase.phase).toBe('none')
    await second.openDemo()
    expect(phases).not.toContain('creating-demo')
    expect(second.phase).toMatchObject({ workspace })
    await second.lock()
    expect(second.phase.phase).toBe('none')
  })
})

describe('when core dies', () => {
  test('the same workspace is opened in the new one, and the window is told once', async () => {
    const app = startApp()
    await app.create({ ...NEW, passphrase: null })
    core.open?.close()
    core.open = null
    await app.reopenAfterRestart()
    expect(core.open).not.toBeNull()
    expect(opened).toBe(2)
    expect(app.phase.phase).toBe('open')
  })

  test('a core that dies once more while opening gets the same work again', async () => {
    const app = startApp()
    await app.create({ ...NEW, passphrase: null })
    core.open?.close()
    core.open = null
    core.dies = 1
    await app.reopenAfterRestart()
    expect(app.phase.phase).toBe('open')
    await app.reopenAfterRestart()
    expect(core.open).not.toBeNull()
    expect(opened).toBe(2)
  })

  test('locking while it is being opened again leaves nothing open', async () => {
    const app = startApp()
    await app.create({ ...NEW, passphrase: PASSPHRASE })
    core.open?.close()
    core.open = null
    await Promise.all([app.reopenAfterRestart(), app.lock()])
    expect(app.phase.phase).toBe('locked')
    expect(core.open).toBeNull()
    expect(opened).toBe(1)
  })

  test('a locked or closed workspace is not opened by it', async () => {
    const app = startApp()
    await app.create({ ...NEW, passphrase: PASSPHRASE })
    await app.lock()
    await app.reopenAfterRestart()
    expect(core.open).toBeNull()
  })

  test('one that keeps dying ends in a reason, and can be opened again by hand', async () => {
    const app = startApp()
    const { workspace } = await app.create({ ...NEW, passphrase: null })
    app.coreGaveUp('The data process ended (code 1).')
    expect(app.phase).toMatchObject({ phase: 'failed', error: { code: 'CORE_EXITED' } })
    await app.open(workspace.dir)
    expect(app.phase.phase).toBe('open')
  })

  test('two things at once are not done at once', async () => {
    const app = startApp()
    const results = await Promise.allSettled([app.openDemo(), app.openDemo()])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = results.find((result) => result.status === 'rejected')
    expect(refused?.reason).toBeInstanceOf(QunxiError)
    expect(refused?.reason).toMatchObject({ code: 'BUSY' })
  })
})

describe('restoring', () => {
  const addCustomer = (name: string) =>
    core.open!.store.write((db) =>
      db.run('INSERT INTO customers(id, name, created_at, updated_at) VALUES(?, ?, 1, 1)', name, name),
    )
  const customers = () => core.open!.store.read.all<{ id: string }>('SELECT id FROM customers ORDER BY id').map(({ id }) => id)
  const newest = async (app: Workspaces, dir: string) => (await app.backups(dir)).find(({ place }) => place === 'own')!

  test('takes what came since, says so before, keeps the present file, and is taken back by restoring that', async () => {
    const app = startApp()
    const { workspace } = await app.create({ ...NEW, passphrase: PASSPHRASE })
    addCustomer('阿梅')
    await core.open!.backups.backUp()
    addCustomer('小林')
    const backup = await newest(app, workspace.dir)
    expect(backup.held).toMatchObject({ customers: 1 })
    expect(await app.compareBackup(workspace.dir, backup.file, null)).toMatchObject({
      lost: { customers: 1 },
      back: { customers: 0 },
    })
    const { setAside } = await app.restore(workspace.dir, backup.file, null)
    expect(app.phase).toMatchObject({ phase: 'open' })
    expect(customers()).toEqual(['阿梅'])
    expect((await app.backups(workspace.dir)).map(({ file }) => file)).toContain(setAside)
    await app.restore(workspace.dir, setAside!, null)
    expect(customers()).toHaveLength(2)
    // No other file can be named, and what fails leaves the workspace open.
    await expect(app.restore(workspace.dir, join(workspace.dir, 'key.json'), null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(app.phase).toMatchObject({ phase: 'open' })
    expect(customers()).toHaveLength(2)
    core.open!.close()
  })

  test('a damaged beginning is damage, not a wrong key; the backup is restored without asking for the passphrase again', async () => {
    const app = startApp()
    const { workspace } = await app.create({ ...NEW, passphrase: PASSPHRASE })
    addCustomer('阿梅')
    await core.open!.backups.backUp()
    await app.close()
    const file = join(workspace.dir, 'qunxi.db')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0x5a, 0, 4096))
    await app.open(workspace.dir).catch(() => {})
    if (app.phase.phase === 'locked') await app.unlock(PASSPHRASE).catch(() => {})
    expect(app.phase).toMatchObject({ phase: 'failed', error: { code: 'DATABASE_BROKEN' } })
    const { setAside } = await app.restore(workspace.dir, (await newest(app, workspace.dir)).file, null)
    expect(customers()).toEqual(['阿梅'])
    expect(existsSync(setAside!)).toBe(true)
    core.open!.close()
  })
})

/** How a workspace's key is found and kept: the given one, the demo's, the keyring, the passphrase, the recovery key. */
import {
  createKeyFile,
  keyCheck,
  matchesKeyFile,
  newDatabaseKey,
  parseKeyText,
  readDemoKey,
  readKeyFile,
  replaceKeyFile,
  unlockWithSecret,
  unwrapWithPassphrase,
  wrapWithPassphrase,
} from '#main-and-core/key-wrap.ts'
import type { KeyFile } from '#main-and-core/key-wrap.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { Keyring, LockReason, WorkspaceRef } from '#shared/contract/shell.ts'
import type { Keychain } from './keychain.ts'
import { setDamagedKeyAside } from './workspace-folder.ts'

interface NewKey {
  key: string
  file: KeyFile
  keptByKeyring: boolean
}

interface Protection {
  keptByKeyring: boolean
  hasPassphrase: boolean
  keyring: Keyring
}

export class KeyKeeper {
  readonly #keychain: Keychain
  readonly #givenKey: string | null
  readonly #now: () => number

  /** `givenKey`: QUNXI_KEY or --key-file. `now` is epoch ms. */
  constructor(keychain: Keychain, givenKey: string | null, now: () => number) {
    this.#keychain = keychain
    this.#givenKey = givenKey
    this.#now = now
  }

  /** A key for a workspace that is about to be made, wrapped in all the ways there are. Writes nothing. */
  async makeKey(passphrase: string | null): Promise<NewKey> {
    const key = newDatabaseKey()
    const keyring = this.#keychain.seal(key)
    if (!keyring && passphrase === null) {
      throw new QunxiError('PASSPHRASE_NEEDED', 'This system has no usable keyring: a passphrase is needed to keep the key.')
    }
    const file: KeyFile = { format: 1, check: keyCheck(key), wraps: {} }
    if (keyring) file.wraps.keyring = keyring
    if (passphrase !== null) file.wraps.passphrase = await wrapWithPassphrase(key, passphrase)
    return { key, file, keptByKeyring: keyring !== null }
  }

  /** The key without asking anybody, or why a person must be asked. `locked`: a person locked it. */
  findKey(workspace: WorkspaceRef, locked: boolean): { key: string } | { reason: LockReason } {
    const demoKey = workspace.demo ? readDemoKey(workspace.dir) : null
    if (demoKey) return { key: demoKey }
    const file = usableKeyFile(workspace.dir)
    const given = this.#givenKey
    if (given !== null && (!file || matchesKeyFile(file, given))) return { key: given }
    if (!file) return { reason: 'key-file-lost' }
    return locked ? { reason: 'locked' } : this.#keychain.open(file.wraps.keyring, file.check)
  }

  /**
   * The key behind what a person typed; WRONG_KEY otherwise. `proven` is false where no key file can confirm it: then
   * only opening the database tells.
   */
  async keyFor(dir: string, secret: string): Promise<{ key: string; proven: boolean }> {
    const file = usableKeyFile(dir)
    const key = file ? await unlockWithSecret(file, secret) : parseKeyText(secret)
    if (key === null) {
      throw new QunxiError('WRONG_KEY', 'This is neither the passphrase nor the recovery key. Nothing was changed.')
    }
    return { key, proven: file !== null }
  }

  /** The key file says so; false where it cannot. */
  isKeyOf(dir: string, key: string): boolean {
    const file = usableKeyFile(dir)
    return file !== null && matchesKeyFile(file, key)
  }

  /** After a key opened its database, the keyring of today keeps it (again). Failing to is no failure of unlocking. */
  keepInKeyring(dir: string, key: string): void {
    const file = usableKeyFile(dir)
    const keyring = this.#keychain.seal(key)
    if (!keyring || (file && 'key' in this.#keychain.open(file.wraps.keyring, file.check))) return
    try {
      this.#write(dir, file, { format: 1, check: keyCheck(key), wraps: { ...file?.wraps, keyring } })
    } catch (error) {
      console.error(`The keyring could not take the key: ${(error as Error).message}`)
    }
  }

  hasPassphrase(dir: string): boolean {
    return usableKeyFile(dir)?.wraps.passphrase !== undefined
  }

  protection(dir: string): Protection {
    const wraps = usableKeyFile(dir)?.wraps
    return {
      keptByKeyring: wraps?.keyring !== undefined,
      hasPassphrase: wraps?.passphrase !== undefined,
      keyring: this.#keychain.state(),
    }
  }

  /** WRONG_KEY unless it is the workspace's passphrase; any will do where none is set. */
  async checkPassphrase(dir: string, passphrase: string | null): Promise<void> {
    const file = usableKeyFile(dir)
    if (!file?.wraps.passphrase) return
    if (passphrase === null || (await unwrapWithPassphrase(file, passphrase)) === null) {
      throw new QunxiError('WRONG_KEY', 'This is not the passphrase of this workspace. Nothing was changed.')
    }
  }

  async setPassphrase(dir: string, key: string, current: string | null, next: string | null): Promise<void> {
    await this.checkPassphrase(dir, current)
    const file = usableKeyFile(dir)
    const keyring = this.#keychain.seal(key) ?? file?.wraps.keyring
    if (next === null && !this.#keychain.state().usable) {
      throw new QunxiError(
        'PASSPHRASE_NEEDED',
        'This system has no usable keyring: without a passphrase only the recovery key would open it.',
      )
    }
    const wraps: KeyFile['wraps'] = {}
    if (keyring) wraps.keyring = keyring
    if (next !== null) wraps.passphrase = await wrapWithPassphrase(key, next)
    this.#write(dir, file, { format: 1, check: keyCheck(key), wraps })
  }

  #write(dir: string, present: KeyFile | null, next: KeyFile): void {
    if (present) {
      replaceKeyFile(dir, next)
    } else {
      setDamagedKeyAside(dir, this.#now())
      createKeyFile(dir, next)
    }
  }
}

/** Null where key.json is missing or damaged: the recovery key still opens, proven by the database itself. */
function usableKeyFile(dir: string): KeyFile | null {
  try {
    return readKeyFile(dir)
  } catch (error) {
    if (error instanceof QunxiError && error.code === 'KEY_FILE_DAMAGED') return null
    throw error
  }
}

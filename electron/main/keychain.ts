/** The operating system's keyring, through Electron's safeStorage, and whether it can be trusted with a key. */
import { keyCheck } from '#main-and-core/key-wrap.ts'
import type { KeyringWrap } from '#main-and-core/key-wrap.ts'
import type { Keyring, LockReason } from '#shared/contract/shell.ts'

/** The part of Electron's safeStorage that is used. setUsePlainTextEncryption is left out on purpose: never call it. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean
  encryptString(text: string): Buffer
  decryptString(sealed: Buffer): string
  getSelectedStorageBackend?(): string
}

type KeyringOpening = { key: string } | { reason: LockReason }

export class Keychain {
  readonly #storage: SafeStorage
  readonly #platform: NodeJS.Platform

  constructor(storage: SafeStorage, platform: NodeJS.Platform) {
    this.#storage = storage
    this.#platform = platform
  }

  /** On Linux a backend's name alone says nothing: with no daemon behind it, it is named but not available. */
  state(): Keyring {
    const backend = this.#backend()
    let available = false
    try {
      available = this.#storage.isEncryptionAvailable()
    } catch (error) {
      console.error('The keyring does not say whether it can be used:', error)
      available = false
    }
    const real = backend !== 'basic_text' && backend !== 'unknown'
    return { usable: available && real, backend: available || !real ? backend : 'unavailable' }
  }

  /** Seals the key, or null where the keyring is not usable or does not give back what it was given. */
  seal(key: string): KeyringWrap | null {
    const { usable, backend } = this.state()
    if (!usable) return null
    try {
      const sealed = this.#storage.encryptString(key)
      if (this.#storage.decryptString(sealed) !== key) return null
      return { backend, sealed: sealed.toString('base64') }
    } catch (error) {
      // The key stays with the person: they are asked for it at every start.
      console.error('The keyring could not seal the key:', error)
      return null
    }
  }

  /** Never guesses: another backend than the one that sealed, or a key that is not the file's, means asking. */
  open(wrap: KeyringWrap | undefined, check: string): KeyringOpening {
    const { usable, backend } = this.state()
    if (!usable || !wrap) return { reason: 'no-keyring' }
    if (wrap.backend !== backend) return { reason: 'keyring-changed' }
    try {
      const key = this.#storage.decryptString(Buffer.from(wrap.sealed, 'base64'))
      return /^[0-9a-f]{64}$/.test(key) && keyCheck(key) === check ? { key } : { reason: 'keyring-failed' }
    } catch (error) {
      // The person is asked for the key instead.
      console.error('The keyring could not open the key:', error)
      return { reason: 'keyring-failed' }
    }
  }

  #backend(): string {
    if (this.#platform === 'darwin') return 'keychain'
    if (this.#platform === 'win32') return 'dpapi'
    try {
      return this.#storage.getSelectedStorageBackend?.() ?? 'unknown'
    } catch (error) {
      console.error('The keyring does not say which it is:', error)
      return 'unknown'
    }
  }
}

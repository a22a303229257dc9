/** A keyring for tests: seals under a secret of its own that can be lost. Imported by tests only. */
import { randomBytes } from 'node:crypto'
import type { SafeStorage } from '../keychain.ts'

export class FakeKeyring implements SafeStorage {
  available = true
  garbles = false
  backend: string
  #secret = randomBytes(64)

  constructor(backend: string) {
    this.backend = backend
  }

  isEncryptionAvailable(): boolean {
    return this.available
  }

  getSelectedStorageBackend(): string {
    return this.backend
  }

  encryptString(text: string): Buffer {
    return Buffer.concat([this.#secret.subarray(0, 8), this.#mask(Buffer.from(text))])
  }

  decryptString(sealed: Buffer): string {
    if (!sealed.subarray(0, 8).equals(this.#secret.subarray(0, 8))) throw new Error('Error while decrypting the ciphertext')
    const text = this.#mask(sealed.subarray(8)).toString()
    return this.garbles ? `${text}?` : text
  }

  /** As when the entry is deleted, or the disk is put into another machine. */
  forget(): void {
    this.#secret = randomBytes(64)
  }

  #mask(bytes: Buffer): Buffer {
    return Buffer.from(bytes.map((byte, i) => byte ^ this.#secret[i % 64]!))
  }
}

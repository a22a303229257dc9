/**
 * Secrets of accounts (app secrets, tokens), sealed before they reach the database: a dump of its tables shows none.
 * The sealing key comes from the database key, which the keychain and the passphrase guard; docs/decisions/account-secrets.md.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { QunxiError } from '#shared/contract/errors.ts'
import type { ReadDb, WriteDb } from './db.ts'
import type { HexKey } from './open.ts'

const INFO = 'qunxi account secrets v1'
const NONCE = 12
const TAG = 16

export class SecretBox {
  readonly #key: Buffer

  constructor(databaseKey: HexKey) {
    this.#key = Buffer.from(hkdfSync('sha256', Buffer.from(databaseKey, 'hex'), Buffer.alloc(0), INFO, 32))
  }

  /** Replaces one secret; an empty value takes it away. */
  put(db: WriteDb, accountId: number, name: string, value: string): void {
    if (value === '') {
      db.run('DELETE FROM account_secrets WHERE account_id = ? AND name = ?', accountId, name)
      return
    }
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(`${accountId}\n${name}`))
    const sealed = Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
    db.run(
      `INSERT INTO account_secrets(account_id, name, sealed) VALUES(?, ?, ?)
       ON CONFLICT(account_id, name) DO UPDATE SET sealed = excluded.sealed`,
      accountId,
      name,
      sealed,
    )
  }

  /** All secrets of an account by name. Throws DATABASE_BROKEN where one was changed or moved to another account. */
  all(db: ReadDb, accountId: number): Record<string, string> {
    const rows = db.all<{ name: string; sealed: Buffer }>(
      'SELECT name, sealed FROM account_secrets WHERE account_id = ?',
      accountId,
    )
    return Object.fromEntries(rows.map(({ name, sealed }) => [name, this.#open(accountId, name, sealed)]))
  }

  #open(accountId: number, name: string, sealed: Buffer): string {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE))
        .setAAD(Buffer.from(`${accountId}\n${name}`))
        .setAuthTag(sealed.subarray(sealed.length - TAG))
      return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()]).toString('utf8')
    } catch {
      // The reason would be the cipher's, and tells nothing more.
      throw new QunxiError('DATABASE_BROKEN', `The secret ${name} of account ${accountId} cannot be unsealed`, { name })
    }
  }
}

/** Which secrets an account has, without opening them. */
export function secretNames(db: ReadDb, accountId: number): string[] {
  return db
    .all<{ name: string }>('SELECT name FROM account_secrets WHERE account_id = ? ORDER BY name', accountId)
    .map((row) => row.name)
}

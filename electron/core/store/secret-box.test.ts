import { expect, test as check } from 'vitest'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openTestWorkspace } from '#core/testing/test-store.ts'
import { SecretBox, secretNames } from './secret-box.ts'

const CANARY = 'canary-0f3c-secret'

check('a secret comes back, is replaced, and is nowhere in the clear', () => {
  const test = openTestWorkspace()
  const { store, dir, key } = test
  try {
    const box = new SecretBox(key)
    store.write((db) => {
      box.put(db, 7, 'secret', 'first')
      box.put(db, 7, 'secret', CANARY)
      box.put(db, 7, 'token', 'gone')
      box.put(db, 7, 'token', '')
    })
    expect(box.all(store.read, 7)).toEqual({ secret: CANARY })
    expect(secretNames(store.read, 7)).toEqual(['secret'])
    const row = store.read.get<{ sealed: Buffer }>('SELECT sealed FROM account_secrets')!
    expect(row.sealed.includes(CANARY)).toBe(false)
    for (const file of readdirSync(dir)) expect(readFileSync(join(dir, file)).includes(CANARY), file).toBe(false)
  } finally {
    test.remove()
  }
})

check('another key, another account or a changed byte opens nothing', () => {
  const test = openTestWorkspace()
  const { store, key } = test
  try {
    const box = new SecretBox(key)
    store.write((db) => box.put(db, 1, 'secret', 'x'))
    expect(() => new SecretBox('f'.repeat(64)).all(store.read, 1)).toThrow(/cannot be unsealed/)
    store.write((db) => db.run('UPDATE account_secrets SET account_id = 2'))
    expect(() => box.all(store.read, 2)).toThrow(/cannot be unsealed/)
  } finally {
    test.remove()
  }
})

import { describe, expect, test } from 'vitest'
import { keyCheck, newDatabaseKey } from '#main-and-core/key-wrap.ts'
import { Keychain } from './keychain.ts'
import { FakeKeyring } from './testing/fake-keyring.ts'

const key = newDatabaseKey()

describe('which keyrings are trusted', () => {
  test('a real one that is available keeps the key and gives it back', () => {
    const keychain = new Keychain(new FakeKeyring('gnome_libsecret'), 'linux')
    expect(keychain.state()).toEqual({ usable: true, backend: 'gnome_libsecret' })
    expect(keychain.open(keychain.seal(key)!, keyCheck(key))).toEqual({ key })
  })

  test('basic_text and unknown are no keyrings, even where encryption is said to be available', () => {
    for (const backend of ['basic_text', 'unknown']) {
      const keychain = new Keychain(new FakeKeyring(backend), 'linux')
      expect(keychain.state()).toEqual({ usable: false, backend })
      expect(keychain.seal(key)).toBeNull()
    }
  })

  test('a backend that is named but has no daemon behind it is unavailable', () => {
    const ring = new FakeKeyring('gnome_libsecret')
    ring.available = false
    const keychain = new Keychain(ring, 'linux')
    expect(keychain.state()).toEqual({ usable: false, backend: 'unavailable' })
    expect(keychain.seal(key)).toBeNull()
  })

  test('a keyring that gives back something else is not given the key', () => {
    const ring = new FakeKeyring('kwallet5')
    ring.garbles = true
    expect(new Keychain(ring, 'linux').seal(key)).toBeNull()
  })

  test('macOS and Windows need no backend name', () => {
    expect(new Keychain(new FakeKeyring('unknown'), 'darwin').state()).toEqual({ usable: true, backend: 'keychain' })
    expect(new Keychain(new FakeKeyring('unknown'), 'win32').state()).toEqual({ usable: true, backend: 'dpapi' })
  })
})

describe('opening', () => {
  test('another backend than the one that sealed means asking, not guessing', () => {
    const wrap = new Keychain(new FakeKeyring('gnome_libsecret'), 'linux').seal(key)!
    expect(new Keychain(new FakeKeyring('kwallet6'), 'linux').open(wrap, keyCheck(key))).toEqual({ reason: 'keyring-changed' })
    expect(new Keychain(new FakeKeyring('basic_text'), 'linux').open(wrap, keyCheck(key))).toEqual({ reason: 'no-keyring' })
  })

  test('a deleted entry and a key for another workspace are failures, not keys', () => {
    const ring = new FakeKeyring('gnome_libsecret')
    const keychain = new Keychain(ring, 'linux')
    const wrap = keychain.seal(key)!
    expect(keychain.open(wrap, keyCheck(newDatabaseKey()))).toEqual({ reason: 'keyring-failed' })
    ring.forget()
    expect(keychain.open(wrap, keyCheck(key))).toEqual({ reason: 'keyring-failed' })
  })
})

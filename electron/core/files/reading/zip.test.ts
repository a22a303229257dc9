import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ZipFile } from 'yazl'
import { expect, test } from 'vitest'
import { fileSource, memorySource, readHead } from './byte-source.ts'
import { openArchive } from './zip.ts'
import { zipBytes } from '../testing/parsing.ts'

const open = (bytes: Uint8Array) => openArchive(memorySource('a.zip', bytes))

test('entries are listed and read; a Mac archive’s shadow files are not', async () => {
  const archive = await open(await zipBytes({ 'a.txt': 'hello', '__MACOSX/._a.txt': 'x', 'folder/b.txt': '你好' }))
  expect(archive.entries.map(({ name }) => name)).toEqual(['a.txt', 'folder/b.txt'])
  expect((await readHead(archive.entries[1]!.source, 100)).toString()).toBe('你好')
})

test('a name that leaves the folder is refused', async () => {
  const bytes = await zipBytes({ 'aaaaaaa.txt': 'x' })
  const slipped = Buffer.from(bytes.toString('latin1').replaceAll('aaaaaaa.txt', '../../a.txt'), 'latin1')
  await expect(open(slipped)).rejects.toMatchObject({ reason: { code: 'ZIP_UNSAFE_NAME', params: { value: '../../a.txt' } } })
})

test('a bomb is refused before it unpacks', async () => {
  const archive = await open(await zipBytes({ 'a.txt': Buffer.alloc(80 * 1024 * 1024) }))
  await expect(readHead(archive.entries[0]!.source, 10)).rejects.toMatchObject({ reason: { code: 'ZIP_BOMB' } })
})

test('sizes that lie are found while reading', async () => {
  const bytes = await zipBytes({ 'a.txt': 'x'.repeat(5000) })
  const central = bytes.indexOf(Buffer.from('504b0102', 'hex'))
  bytes.writeUInt32LE(10, central + 24)
  const archive = await open(bytes)
  await expect(readHead(archive.entries[0]!.source, 10_000)).rejects.toMatchObject({ reason: { code: 'ZIP_BROKEN' } })
})

test('a changed byte is found by the checksum, or by the compression', async () => {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from('stored text'), 'a.txt', { compress: false })
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(part as Buffer)
  const bytes = Buffer.concat(parts)
  const at = bytes.indexOf('stored')
  bytes[at] = 0x53
  const archive = await open(bytes)
  await expect(readHead(archive.entries[0]!.source, 100)).rejects.toMatchObject({ reason: { code: 'ZIP_BROKEN' } })
})

test('what is no archive is refused, from disk too', async () => {
  await expect(open(Buffer.from('PK\u0003\u0004 nonsense'))).rejects.toMatchObject({ reason: { code: 'ZIP_BROKEN' } })
  const path = join(mkdtempSync(join(tmpdir(), 'qunxi-zip-')), 'a.zip')
  writeFileSync(path, (await zipBytes({ 'a.txt': 'hello' })).subarray(0, 40))
  await expect(openArchive(await fileSource(path))).rejects.toMatchObject({ at: 'a.zip' })
})

test.each([
  ['UTF-8', Buffer.from('促销群.json')],
  ['GB18030', Buffer.from([0xb4, 0xd9, 0xcf, 0xfa, 0xc8, 0xba, 0x2e, 0x6a, 0x73, 0x6f, 0x6e])],
])('a name in %s without the flag that says so', async (_, name) => {
  const stand = 'a'.repeat(name.length)
  const bytes = await zipBytes({ [stand]: 'x' })
  const named = Buffer.from(bytes.toString('latin1').replaceAll(stand, name.toString('latin1')), 'latin1')
  for (const mark of ['PK\u0003\u0004', 'PK\u0001\u0002'])
    for (let at = named.indexOf(mark, 0, 'latin1'); at !== -1; at = named.indexOf(mark, at + 4, 'latin1'))
      named.writeUInt16LE(
        named.readUInt16LE(at + (mark.charCodeAt(2) === 3 ? 6 : 8)) & ~0x800,
        at + (mark.charCodeAt(2) === 3 ? 6 : 8),
      )
  expect((await open(named)).entries.map((entry) => entry.name)).toEqual(['促销群.json'])
})

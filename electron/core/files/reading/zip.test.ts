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

/** Where a file cannot be written, why is said by a closed code with its field, and nothing stays behind. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { QunxiError } from '#shared/contract/errors.ts'
import { writeWholeFile } from './whole-file.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'qunxi-whole-file-'))))
afterEach(() => rmSync(dir, { recursive: true }))

const write = (file: string, text = '新的') => writeWholeFile(file, (draft) => writeFile(draft, text))
const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error(`${code}: as the system says it, write`), { code }))

async function refused(file: string, work: Promise<unknown>): Promise<{ code: string; why: unknown }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QunxiError)
  const { code, details } = error as QunxiError
  expect(details).toMatchObject({ field: 'file', path: file, os: expect.stringMatching(/./) })
  expect(readdirSync(dir).filter((name) => name.endsWith('.part'))).toEqual([])
  return { code, why: (details as { why?: unknown }).why }
}

test('a file is written whole, in the place of an older one', async () => {
  const file = join(dir, 'out.csv')
  writeFileSync(file, '旧的')
  await write(file)
  expect(readFileSync(file, 'utf8')).toBe('新的')
  expect(readdirSync(dir)).toEqual(['out.csv'])
})

test('a name as long as the disk allows can be written', async () => {
  const file = join(dir, `${'长'.repeat(83)}.csv`)
  await write(file)
  expect(existsSync(file)).toBe(true)
})

test('a folder that is gone, a file for a folder, a folder of that name, a name that is none: each its own reason', async () => {
  mkdirSync(join(dir, 'folder'))
  writeFileSync(join(dir, 'plain'), '')
  const cases: [string, string][] = [
    [join(dir, 'gone', 'out.csv'), 'absent'],
    [join(dir, 'plain', 'out.csv'), 'absent'],
    [join(dir, 'folder'), 'folder'],
    [join(dir, `${'长'.repeat(200)}.csv`), 'name'],
    [join(dir, 'nul\0l.csv'), 'name'],
    ...(existsSync('/dev/full') ? ([['/dev/full', 'other']] as [string, string][]) : []),
  ]
  for (const [file, why] of cases) expect(await refused(file, write(file)), file).toEqual({ code: 'FILE_UNWRITABLE', why })
})

test('what the system refuses while the file is written', async () => {
  const file = join(dir, 'out.csv')
  writeFileSync(file, '旧的')
  const whys = { EACCES: 'denied', EPERM: 'denied', EROFS: 'readOnly', EBUSY: 'busy', EIO: 'other', ENAMETOOLONG: 'name' }
  for (const [code, why] of Object.entries(whys))
    expect(await refused(file, writeWholeFile(file, failing(code)))).toEqual({ code: 'FILE_UNWRITABLE', why })
  for (const code of ['ENOSPC', 'EDQUOT'])
    expect(await refused(file, writeWholeFile(file, failing(code)))).toEqual({ code: 'DISK_FULL', why: undefined })
  expect(readFileSync(file, 'utf8')).toBe('旧的')
})

test.runIf(existsSync('/dev/full'))('a disk that is really full', async () => {
  const file = join(dir, 'out.csv')
  expect(
    await refused(
      file,
      writeWholeFile(file, () => writeFile('/dev/full', 'x')),
    ),
  ).toMatchObject({ code: 'DISK_FULL' })
})

test('a mistake of ours is no fault of the place', async () => {
  await expect(writeWholeFile(join(dir, 'out.csv'), () => Promise.reject(new RangeError('ours')))).rejects.toThrow(RangeError)
  const known = new QunxiError('CANCELLED', 'Cancelled')
  await expect(writeWholeFile(join(dir, 'out.csv'), () => Promise.reject(known))).rejects.toBe(known)
})

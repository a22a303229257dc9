import { join } from 'node:path'
import { expect, test } from 'vitest'
import { androidChat, importBench, telegramGroup } from '#core/files/testing/import-bench.ts'
import { importCommand } from './import-command.ts'

const bench = importBench()
const jobs = () => bench.workspace.workspace.jobs

const broken = telegramGroup(Array.from({ length: 500 }, (_, i) => ({ id: i + 1, text: `m${i}` }))).slice(0, -20)

test('a file in which nothing of the format asked for was found is an error', async () => {
  const path = bench.file('a.txt', androidChat(['10:00 - Ann: a']))
  await expect(importCommand(jobs(), [path], { format: 'qq-txt' })).rejects.toMatchObject({
    code: 'FORMAT_BROKEN',
    message: 'a.txt holds nothing that the format qq-txt should hold',
  })
  await expect(importCommand(jobs(), [path], { format: 'telegram-json' })).rejects.toMatchObject({
    code: 'FORMAT_BROKEN',
  })
  await expect(importCommand(jobs(), [path], { format: 'slack-zip' })).rejects.toMatchObject({ code: 'FORMAT_BROKEN' })
  await expect(importCommand(jobs(), [bench.file('empty.txt', '')], {})).rejects.toMatchObject({
    code: 'FORMAT_UNKNOWN',
  })
})

test('it is an error when nothing could be taken in', async () => {
  const run = (name: string, content: string) => importCommand(jobs(), [bench.file(name, content)], {})
  await expect(run('bad.json', broken)).rejects.toMatchObject({ code: 'FORMAT_BROKEN', details: { at: 'bad.json:1' } })
  await expect(run('what.bin', '\u0000\u0001\u0002')).rejects.toMatchObject({ code: 'FORMAT_UNKNOWN' })
  await expect(importCommand(jobs(), [join(bench.folder, 'none.txt')], {})).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  })
  await expect(importCommand(jobs(), [bench.folder], {})).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await expect(importCommand(jobs(), ['x'], { zone: 'Mars/Olympus' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  await expect(importCommand(jobs(), ['x'], { format: 'pdf' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  expect(bench.count('messages')).toBe(0)
})

test('the command answers exactly this', async () => {
  const path = bench.file('a.txt', `stray\n${androidChat(['10:00 - Ann: a', '10:01 - Bo: b', '10:02 - Cy: c'])}`)
  expect(await importCommand(jobs(), [path], { zone: 'UTC', self: 'Ann, Bo' })).toEqual({
    files: [
      {
        file: 'a.txt',
        format: 'whatsapp-txt',
        conversations: 1,
        contacts: 3,
        messages: { added: 3, unchanged: 0, edited: 0, recalled: 0 },
        rejected: [{ at: 'a.txt:1', reason: 'is text before the first message' }],
      },
    ],
  })
  expect(bench.all('SELECT name FROM contacts WHERE is_self = 1 ORDER BY name')).toEqual([{ name: 'Ann' }, { name: 'Bo' }])
})

test('more files than one job takes are imported, and reported in their order', async () => {
  const paths = Array.from({ length: 203 }, (_, i) =>
    bench.file(`${i}.txt`, i === 201 ? 'nothing' : androidChat([`10:00 - Ann: ${i}`])),
  )
  const { files } = await importCommand(jobs(), paths, { format: 'whatsapp-txt' })
  expect(files.map(({ file }) => file)).toEqual(paths.map((_, i) => `${i}.txt`))
  expect(files.filter(({ error }) => error !== undefined).map(({ file }) => file)).toEqual(['201.txt'])
  expect(bench.count('messages')).toBe(202)
})

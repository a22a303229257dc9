import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileStream } from './archive-file.ts'
import { never, ofType, pullAll } from '../testing/wecom-session.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const line = (id: number | string): string =>
  `${JSON.stringify({ msgid: `m${id}`, action: 'send', from: 'a', tolist: ['b'], roomid: '', msgtime: 1603875826656, msgtype: 'text', text: { content: `第${id}条` } })}\n`
const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => line(from + i)).join('')

/** Pulls to the end and returns which messages came. */
function reader(path: string) {
  let cursor: string | null = null
  return async (): Promise<string[]> => {
    const pulled = await pullAll(fileStream(path, Date.now, 1000), cursor)
    cursor = pulled.cursor
    return pulled.records.map((record) =>
      record.type === 'message' ? record.nativeId.slice(1) : `bad ${(record as { at: string }).at}`,
    )
  }
}
const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => String(from + i))

test('a file that grows is read on where it was, whole lines only', async () => {
  const path = join(folder, 'archive.jsonl')
  writeFileSync(path, lines(0, 2500))
  const read = reader(path)
  expect(await read()).toEqual(numbers(0, 2500))
  expect(await read()).toEqual([])
  const next = line(2500)
  appendFileSync(path, next.slice(0, 30))
  expect(await read()).toEqual([])
  appendFileSync(path, next.slice(30) + line(2501))
  expect(await read()).toEqual(['2500', '2501'])
})

test('a file that is renamed and begun anew: what was left of the old one comes too', async () => {
  const path = join(folder, 'archive.jsonl')
  writeFileSync(path, lines(0, 5))
  const read = reader(path)
  await read()
  appendFileSync(path, lines(5, 8))
  renameSync(path, join(folder, 'archive.jsonl.1'))
  writeFileSync(path, lines(8, 10))
  expect((await read()).sort()).toEqual(['5', '6', '7', '8', '9'])
  appendFileSync(path, line(10))
  expect(await read()).toEqual(['10'])
})

test('a file that was cut short begins anew', async () => {
  const path = join(folder, 'archive.jsonl')
  writeFileSync(path, lines(0, 5))
  const read = reader(path)
  await read()
  copyFileSync(path, join(folder, 'archive.jsonl.1'))
  truncateSync(path, 0)
  appendFileSync(path, lines(5, 7))
  expect(await read()).toEqual(['5', '6'])
})

test('a folder: every file, those that come later, those that are renamed', async () => {
  writeFileSync(join(folder, '2026-01-01.jsonl'), lines(0, 3))
  writeFileSync(join(folder, '2026-01-02.ndjson'), lines(3, 5))
  writeFileSync(join(folder, 'notes.txt'), 'x')
  mkdirSync(join(folder, 'sub'))
  const read = reader(folder)
  expect(await read()).toEqual(numbers(0, 5))
  writeFileSync(join(folder, '2026-01-03.jsonl'), lines(5, 6))
  appendFileSync(join(folder, '2026-01-01.jsonl'), line(6))
  renameSync(join(folder, '2026-01-02.ndjson'), join(folder, 'old.jsonl'))
  expect((await read()).sort()).toEqual(['5', '6'])
  expect(await read()).toEqual([])
})

test('broken and endless lines are reported with their place, and the rest goes on', async () => {
  const path = join(folder, 'archive.jsonl')
  writeFileSync(path, `${line(0)}{"msgid":\n\n`)
  appendFileSync(path, `"${'x'.repeat(17 * 1024 * 1024)}"\n${line(1)}`)
  appendFileSync(
    path,
    `{"msgid":"big","text":"${'y'.repeat(6 * 1024 * 1024)}","action":"switch","user":"a","time":1603875826656}\n${line(2)}`,
  )
  const came = await reader(path)()
  expect(came).toEqual(['0', 'bad archive.jsonl:2', 'bad archive.jsonl:4', '1', 'ig', '2'])
})

test('a path that is not there is said, and is no endless error', async () => {
  await expect(fileStream(join(folder, 'none.jsonl'), Date.now, 1).pull(null, never)).rejects.toMatchObject({
    problem: { kind: 'refused', code: 'ARCHIVE_BROKEN', fix: 'editItem', params: { problem: 'ENOENT' } },
  })
})

test('a message without a seq is as good as any', async () => {
  const path = join(folder, 'archive.jsonl')
  writeFileSync(path, line('x'))
  const { records } = await pullAll(fileStream(path, Date.now, 1))
  expect(ofType(records, 'message')[0]!.text).toBe('第x条')
})

test('whatever is appended, renamed and begun anew between looks, each line comes once', async () => {
  const step = fc.oneof(
    { arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.nat(6), cut: fc.nat(40) }), weight: 5 },
    { arbitrary: fc.constant({ kind: 'rotate' as const }), weight: 1 },
    { arbitrary: fc.constant({ kind: 'read' as const }), weight: 3 },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const own = mkdtempSync(join(tmpdir(), 'archive-'))
      try {
        const path = join(own, 'archive.jsonl')
        const read = reader(own)
        const came: string[] = []
        let next = 0
        let half = ''
        let rotations = 0
        writeFileSync(path, '')
        for (const one of steps) {
          if (one.kind === 'read') came.push(...(await read()))
          else if (one.kind === 'rotate') {
            appendFileSync(path, half)
            half = ''
            renameSync(path, join(own, `archive.jsonl.${++rotations}`))
            writeFileSync(path, '')
          } else {
            const text = half + lines(next, next + one.count)
            const at = Math.max(0, text.length - one.cut)
            appendFileSync(path, text.slice(0, at))
            half = text.slice(at)
            next += one.count
          }
        }
        appendFileSync(path, half)
        came.push(...(await read()), ...(await read()))
        expect(came.sort()).toEqual(numbers(0, next).sort())
      } finally {
        rmSync(own, { recursive: true, force: true })
      }
    }),
    { numRuns: 60 },
  )
})

/**
 * The message archive from files of JSON lines that a gateway keeps writing: one file, or a folder of them. A file is known by
 * how it begins, so a renamed one goes on where it was, and another one under an old name begins anew.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ChannelError, type Page, type PullStream } from '../channel/connector.ts'
import { type ArchiveLine, parseLine, readLines } from './archive-lines.ts'
import type { LiveRecord } from '../channel/records.ts'

const chunkSize = 4 * 1024 * 1024
const pageLines = 400
const longestLine = 16 * 1024 * 1024
const headSize = 1024

/** How far a file has been read. `head`: hash of its first bytes, `size` of them, as far as they had been read. */
interface Mark {
  offset: number
  line: number
  head: string
  size: number
  /** In the middle of a line too long to use. */
  skipping?: true
}

type Marks = Record<string, Mark>

export function fileStream(path: string, now: () => number, every: number): PullStream {
  return {
    name: 'messages',
    kind: 'tail',
    every,
    pull: async (cursor, signal) => {
      try {
        return await pullFiles(path, marksOf(cursor), now, signal)
      } catch (error) {
        if (signal.aborted || error instanceof ChannelError) throw error
        // Only this stream waits for a person, not the account.
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
        const detail = `${basename(path)}: ${code}`
        throw new ChannelError({ kind: 'refused', code: 'ARCHIVE_BROKEN', fix: 'editItem', params: { problem: code }, detail })
      }
    },
  }
}

function marksOf(cursor: string | null): Marks {
  // A cursor of another kind is from before the account had a path.
  return cursor?.startsWith('{') === true ? (JSON.parse(cursor) as Marks) : {}
}

async function pullFiles(path: string, known: Marks, now: () => number, signal: AbortSignal): Promise<Page> {
  const { folder, names } = await namesAt(path, known)
  const marks: Marks = {}
  let page: { lines: ArchiveLine[]; bad: LiveRecord[] } = { lines: [], bad: [] }
  let more = false
  for (const name of names) {
    signal.throwIfAborted()
    const file = await open(join(folder, name), 'r')
    try {
      const size = (await file.stat()).size
      const mark = await markFor(file, name, size, known)
      if (mark === undefined) continue
      if (page.lines.length + page.bad.length > 0) {
        // One file a page: where the next one stood stays as it was.
        if (known[name] !== undefined || mark.offset > 0) marks[name] = mark
        more ||= size > mark.offset
        continue
      }
      const read = await readOn(file, name, size, mark)
      page = read
      marks[name] = read.mark
      more ||= read.more
    } finally {
      await file.close()
    }
  }
  return {
    records: () => [...readLines(page.lines, now), ...page.bad],
    cursor: JSON.stringify(marks),
    more,
    progress: { done: page.lines.length, total: null },
  }
}

/** Of a single file also what it was renamed to, as long as some of that is still to be read. */
async function namesAt(path: string, known: Marks): Promise<{ folder: string; names: string[] }> {
  if ((await stat(path)).isDirectory()) {
    const names = (await readdir(path)).filter((name) => /\.(jsonl|ndjson)(\.\d+)?$/i.test(name))
    return { folder: path, names: names.sort() }
  }
  const folder = dirname(path)
  const own = basename(path)
  if (known[own] === undefined) return { folder, names: [own] }
  const stem = own.replace(/\.[^.]*$/, '')
  const beside = (await readdir(folder)).filter(
    (name) => name !== own && name.startsWith(stem) && !/\.(gz|zip|bz2|xz)$/.test(name),
  )
  const renamed: string[] = []
  for (const name of beside.slice(0, 1000)) {
    const file = await open(join(folder, name), 'r')
    try {
      const { size } = await file.stat()
      if ((await sameFile(file, size, known[own])) && size > known[own].offset) renamed.push(name)
    } finally {
      await file.close()
    }
  }
  return { folder, names: [...renamed, own] }
}

/** The place in a file: by its name if it is still the same, else by its beginning, else its start. */
async function markFor(file: FileHandle, name: string, size: number, known: Marks): Promise<Mark | undefined> {
  const own = known[name]
  if (own !== undefined && (await sameFile(file, size, own))) return own
  for (const other of Object.values(known)) if (other.size > 0 && (await sameFile(file, size, other))) return other
  return { offset: 0, line: 0, head: '', size: 0 }
}

async function sameFile(file: FileHandle, size: number, mark: Mark): Promise<boolean> {
  return size >= mark.offset && size >= mark.size && (await headOf(file, mark.size)) === mark.head
}

async function headOf(file: FileHandle, size: number): Promise<string> {
  if (size === 0) return ''
  const buffer = Buffer.alloc(size)
  const { bytesRead } = await file.read(buffer, 0, size, 0)
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('base64url').slice(0, 16)
}

interface ReadOn {
  lines: ArchiveLine[]
  bad: LiveRecord[]
  mark: Mark
  more: boolean
}

/** Whole lines only: what the gateway is still writing waits for its end. */
async function readOn(file: FileHandle, name: string, size: number, mark: Mark): Promise<ReadOn> {
  const lines: ArchiveLine[] = []
  const bad: LiveRecord[] = []
  const chunk = await readChunk(file, mark.offset, Math.min(size - mark.offset, chunkSize))
  let at = 0
  let number = mark.line
  let skipping = mark.skipping ?? false
  while (lines.length < pageLines) {
    let end = chunk.bytes.indexOf(10, at)
    if (end === -1 && at === 0 && size - mark.offset > chunkSize && !skipping) {
      await chunk.extend(Math.min(size - mark.offset, longestLine))
      end = chunk.bytes.indexOf(10, at)
      if (end === -1 && chunk.bytes.length >= longestLine) {
        bad.push({ type: 'bad', at: `${name}:${number + 1}`, problem: `is longer than ${longestLine} bytes` })
        skipping = true
      }
    }
    if (end === -1) {
      if (skipping) at = chunk.bytes.length
      break
    }
    number++
    if (skipping) skipping = false
    else {
      const line = chunk.bytes.toString('utf8', at, end).trim()
      const own = number
      if (line !== '') lines.push(parseLine(line, () => `${name}:${own}`))
    }
    at = end + 1
  }
  const offset = mark.offset + at
  const headLength = Math.min(offset, headSize)
  const next: Mark = { offset, line: number, head: await headOf(file, headLength), size: headLength }
  if (skipping) next.skipping = true
  return { lines, bad, mark: next, more: at > 0 && offset < size }
}

async function readChunk(file: FileHandle, offset: number, length: number) {
  const chunk = {
    bytes: Buffer.alloc(0),
    extend: async (to: number): Promise<void> => {
      const buffer = Buffer.allocUnsafe(to)
      const { bytesRead } = await file.read(buffer, 0, to, offset)
      chunk.bytes = buffer.subarray(0, bytesRead)
    },
  }
  await chunk.extend(length)
  return chunk
}

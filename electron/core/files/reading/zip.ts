/** Archives read entry by entry; nothing is ever unpacked to disk. Guards: names, sizes, ratios, checksums, passwords. */
import { crc32 } from 'node:zlib'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { openZipFile } from './ahead-reader.ts'
import { readHead, type ByteSource } from './byte-source.ts'
import { BrokenFile } from './broken-file.ts'

const MAX_ENTRIES = 500_000
/** What an entry may unpack to: 8 GB, and past 64 MB no more than 200 times its packed size (chat text packs 5 to 20 times). */
const MAX_ENTRY = 8 * 1024 ** 3
const FREE_RATIO_BELOW = 64 * 1024 ** 2
const MAX_RATIO = 200

interface ZipEntry {
  name: string
  size: number
  source: ByteSource
}

export interface Archive {
  name: string
  entries: ZipEntry[]
  close(): void
}

async function openZip(source: ByteSource): Promise<ZipFile> {
  const options = { autoClose: false, lazyEntries: true, strictFileNames: false }
  if (source.path) return openZipFile(source.path, options)
  return fromBufferPromise(await readHead(source, source.size), options)
}

function guard(archive: string, entry: Entry): void {
  if (entry.isEncrypted()) throw new BrokenFile(`${archive}/${entry.fileName}`, 'ZIP_ENCRYPTED')
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
  if (entry.uncompressedSize > MAX_ENTRY || (entry.uncompressedSize > FREE_RATIO_BELOW && ratio > MAX_RATIO)) {
    const value = `${Math.round(entry.uncompressedSize / 1024 ** 2)} MB`
    throw new BrokenFile(`${archive}/${entry.fileName}`, 'ZIP_BOMB', { value })
  }
}

async function* unpack(zip: ZipFile, archive: string, entry: Entry): AsyncGenerator<Uint8Array> {
  guard(archive, entry)
  let sum = 0
  let size = 0
  try {
    const stream = await zip.openReadStreamPromise(entry)
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (error) {
    if (error instanceof BrokenFile) throw error
    throw new BrokenFile(`${archive}/${entry.fileName}`, 'ZIP_BROKEN', { problem: (error as Error).message })
  }
  if (size === entry.uncompressedSize && sum !== entry.crc32) {
    throw new BrokenFile(`${archive}/${entry.fileName}`, 'ZIP_BROKEN', { problem: 'checksum does not match' })
  }
}

const UTF8_FLAG = 0x800
/** The extra field in which some archivers keep the name in UTF-8. */
const UNICODE_NAME = 0x7075

/**
 * Names without the flag that says UTF-8 are meant to be in an old code page, but Slack, macOS and others write UTF-8 all the same; bytes
 * that read as UTF-8 by chance are all but impossible. Older Chinese archivers write GB18030.
 */
function nameOf(entry: Entry): string {
  const told = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0 || entry.extraFields.some(({ id }) => id === UNICODE_NAME)
  if (told || entry.fileNameRaw.every((byte) => byte < 0x80)) return entry.fileName
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const name = new TextDecoder(encoding, { fatal: true }).decode(entry.fileNameRaw)
      if (encoding === 'utf-8' || /[\u4e00-\u9fff]/.test(name)) return name.replaceAll('\\', '/')
    } catch {
      // Bytes of another encoding: the next one, and at last the code page of old.
    }
  }
  return entry.fileName
}

/** Opens an archive and lists its files. Throws BrokenFile; close it when done. */
export async function openArchive(source: ByteSource): Promise<Archive> {
  let zip: ZipFile | null = null
  try {
    zip = await openZip(source)
    if (zip.entryCount > MAX_ENTRIES) throw new BrokenFile(source.name, 'ZIP_BOMB', { value: `${zip.entryCount} files` })
    const entries: ZipEntry[] = []
    const opened = zip
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || entry.fileName.startsWith('__MACOSX/')) continue
      const name = nameOf(entry)
      entries.push({
        name,
        size: entry.uncompressedSize,
        source: {
          name: `${source.name}/${name}`,
          size: entry.uncompressedSize,
          chunks: () => unpack(opened, source.name, entry),
        },
      })
    }
    return { name: source.name, entries, close: () => opened.close() }
  } catch (error) {
    zip?.close()
    if (error instanceof BrokenFile) throw error
    const problem = (error as Error).message
    const unsafe = /(?:invalid relative path|absolute path|invalid characters in fileName): (.*)/.exec(problem)
    if (unsafe) throw new BrokenFile(source.name, 'ZIP_UNSAFE_NAME', { value: unsafe[1]! })
    throw new BrokenFile(source.name, 'ZIP_BROKEN', { problem })
  }
}

export function looksLikeZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && (head[3] === 4 || head[3] === 6)
}

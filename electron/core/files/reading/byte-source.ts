/** Where bytes come from: a file on disk, an entry of an archive, or memory (tests). Always read as a stream. */
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'

export interface ByteSource {
  /** What people see in `at`: the file's name, or `archive.zip/entry`. */
  readonly name: string
  /** Bytes, after unpacking. */
  readonly size: number
  /** The path on disk, for formats that need random access (archives). */
  readonly path?: string
  /** Fresh chunks from the beginning, each time it is called. */
  chunks(): AsyncIterable<Uint8Array>
}

const CHUNK = 256 * 1024

/** Throws what the file system throws when the file cannot be opened. */
export async function fileSource(path: string): Promise<ByteSource> {
  const info = await stat(path)
  return { name: basename(path), size: info.size, path, chunks: () => readFileChunks(path) }
}

async function* readFileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK)
      const { bytesRead } = await file.read(buffer, 0, CHUNK)
      if (bytesRead === 0) return
      yield bytesRead === CHUNK ? buffer : buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

export function memorySource(name: string, content: string | Uint8Array, chunkSize = CHUNK): ByteSource {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  return {
    name,
    size: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize)
    },
  }
}

/** The first `limit` bytes. */
export async function readHead(source: ByteSource, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of source.chunks()) {
    parts.push(chunk)
    size += chunk.length
    if (size >= limit) break
  }
  return Buffer.concat(parts).subarray(0, limit)
}

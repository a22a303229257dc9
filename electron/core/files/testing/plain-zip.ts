/** Archives of very many small entries, written at once: nothing is packed. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

const MOST_WITHOUT_64 = 65_535

export function writePlainZip(path: string, entries: Iterable<[name: string, content: string]>): void {
  const file = openSync(path, 'w')
  let at = 0
  let pieces: Buffer[] = []
  const put = (...parts: Buffer[]) => {
    for (const part of parts) at += part.length
    pieces.push(...parts)
    if (pieces.length > 10_000) flush()
  }
  const flush = () => {
    writeSync(file, Buffer.concat(pieces))
    pieces = []
  }
  const listed: Buffer[] = []
  for (const [name, content] of entries) {
    const label = Buffer.from(name)
    const body = Buffer.from(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(20, 4)
    local.writeUInt16LE(0x800, 6)
    local.writeUInt32LE(crc32(body), 14)
    local.writeUInt32LE(body.length, 18)
    local.writeUInt32LE(body.length, 22)
    local.writeUInt16LE(label.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(20, 4)
    local.copy(central, 6, 4, 30)
    central.writeUInt32LE(at, 42)
    listed.push(central, label)
    put(local, label, body)
  }
  const count = listed.length / 2
  const start = at
  for (const part of listed) put(part)
  const size = at - start
  if (count >= MOST_WITHOUT_64) {
    const end = Buffer.alloc(76)
    end.writeUInt32LE(0x06064b50, 0)
    end.writeBigUInt64LE(44n, 4)
    end.writeUInt16LE(45, 12)
    end.writeUInt16LE(45, 14)
    end.writeBigUInt64LE(BigInt(count), 24)
    end.writeBigUInt64LE(BigInt(count), 32)
    end.writeBigUInt64LE(BigInt(size), 40)
    end.writeBigUInt64LE(BigInt(start), 48)
    end.writeUInt32LE(0x07064b50, 56)
    end.writeBigUInt64LE(BigInt(at), 64)
    end.writeUInt32LE(1, 72)
    put(end)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(count, MOST_WITHOUT_64), 8)
  end.writeUInt16LE(Math.min(count, MOST_WITHOUT_64), 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(count >= MOST_WITHOUT_64 ? 0xffffffff : start, 16)
  put(end)
  flush()
  closeSync(file)
}

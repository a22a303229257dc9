/** A small disk of its own, to be filled or made read-only: only where mounting is allowed. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  dir: string
  readOnly(): void
  /** Not a byte is left. */
  fill(): void
  makeRoom(): void
  remove(): void
}

/** Undefined where this account may not mount. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  if (process.platform !== 'linux') return undefined
  const dir = mkdtempSync(join(tmpdir(), 'qunxi-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    // Not root, or a container without that right.
    rmdirSync(dir)
    return undefined
  }
  const filler = join(dir, 'filler')
  return {
    dir,
    readOnly: () => execFileSync('mount', ['-o', 'remount,ro', dir]),
    fill: () => {
      for (let n = 0; ; n += 1) {
        const { bavail, bsize } = statfsSync(dir)
        if (bavail === 0) return
        writeFileSync(`${filler}${n}`, Buffer.alloc(bavail * bsize))
      }
    },
    makeRoom: () => {
      for (let n = 0; n < 8; n += 1) rmSync(`${filler}${n}`, { force: true })
    },
    remove: () => {
      execFileSync('umount', ['-l', dir])
      rmdirSync(dir)
    },
  }
}

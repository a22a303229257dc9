/** A file at a place that a person named: whole or not there, and where it cannot be written, why, in words that help. */
import { randomBytes } from 'node:crypto'
import { rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { QunxiError, type UnwritableWhy } from '#shared/contract/errors.ts'

const whys: Readonly<Record<string, UnwritableWhy>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  EISDIR: 'folder',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'readOnly',
  ENAMETOOLONG: 'name',
  EINVAL: 'name',
  EILSEQ: 'name',
  ERR_INVALID_ARG_VALUE: 'name',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
}

/**
 * `write` fills the draft beside the file, which then takes its name. Throws DISK_FULL or FILE_UNWRITABLE, with the field, the path, the
 * system's own reason; what `write` throws of our closed list goes on as it is. A draft never stays behind.
 */
export async function writeWholeFile<T>(file: string, write: (draft: string) => Promise<T>): Promise<T> {
  // Short, so that a name as long as the disk allows can be written.
  const draft = join(dirname(file), `.${randomBytes(6).toString('hex')}.part`)
  try {
    await refuseWhatIsNoFile(file)
    const written = await write(draft)
    await rename(draft, file)
    return written
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw unwritable(error, file)
  }
}

/** A folder, a device or a pipe of that name would be replaced, or fill up for ever. */
async function refuseWhatIsNoFile(file: string): Promise<void> {
  let there
  try {
    there = await stat(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (there.isDirectory()) throw refusal(file, 'folder', 'EISDIR: illegal operation on a directory')
  if (!there.isFile()) throw refusal(file, 'other', 'it is not a file')
}

function unwritable(error: unknown, file: string): unknown {
  if (error instanceof QunxiError) return error
  const { code, message } = error as NodeJS.ErrnoException
  // A mistake of ours is none of the place.
  if (code === undefined) return error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new QunxiError('DISK_FULL', `Cannot write ${file}: ${message}`, { field: 'file', path: file, os: message })
  return refusal(file, whys[code] ?? 'other', message)
}

function refusal(file: string, why: UnwritableWhy, os: string): QunxiError {
  return new QunxiError('FILE_UNWRITABLE', `Cannot write ${file}: ${os}`, { field: 'file', path: file, why, os })
}

/** Temporary material: pictures and files a mass message names by `media_id`. */
import type { Output, Platform } from './endpoint.ts'
import { PlatformError } from './errors.ts'

/** Largest sizes in bytes (document path/90253); smaller than 5 bytes is refused as well. */
const largest: Record<string, number> = { image: 10_485_760, voice: 2_097_152, video: 10_485_760, file: 20_971_520 }
const keptFor = 3 * 86_400_000

/** `POST media/upload?type=image`, multipart with one part named "media". */
export function uploadMedia(platform: Platform, type: string | null, contentType: string, body: Buffer): Output {
  const most = type === null ? undefined : largest[type]
  if (type === null || most === undefined) throw new PlatformError(40004)
  const part = mediaPart(contentType, body)
  if (part === undefined) throw new PlatformError(44001)
  if (part.bytes.length < 5) throw new PlatformError(40006)
  if (part.bytes.length > most) throw new PlatformError(45001)
  const id = platform.random.id(64)
  const at = platform.now()
  platform.world.media.set(id, { type, name: part.name, size: part.bytes.length, at })
  return { type, media_id: id, created_at: String(Math.floor(at / 1000)) }
}

/** Throws 40007 for an id that never was or is older than three days. */
export function checkMedia(platform: Platform, id: unknown): void {
  const media = typeof id === 'string' ? platform.world.media.get(id) : undefined
  if (media === undefined || platform.now() - media.at > keptFor) throw new PlatformError(40007)
}

function mediaPart(contentType: string, body: Buffer): { name: string; bytes: Buffer } | undefined {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  const start = body.indexOf(`--${boundary}`)
  const head = body.indexOf('\r\n\r\n', start)
  const end = body.indexOf(`\r\n--${boundary}`, head)
  if (start < 0 || head < 0 || end < 0) return undefined
  const headers = body.subarray(start, head).toString()
  if (!/name="media"/.test(headers)) return undefined
  return { name: /filename="([^"]*)"/.exec(headers)?.[1] ?? '', bytes: body.subarray(head + 4, end) }
}

/** Which kind of message a file is, by its extension or MIME type. */
import type { MessageKind } from '#shared/domain/records.ts'

const byExtension: Record<string, MessageKind> = {}
for (const extension of 'jpg jpeg png gif webp heic heif bmp tiff svg tgs'.split(' ')) byExtension[extension] = 'image'
for (const extension of 'mp4 mov 3gp m4v avi mkv webm mpeg'.split(' ')) byExtension[extension] = 'video'
for (const extension of 'opus ogg m4a amr aac silk'.split(' ')) byExtension[extension] = 'voice'
byExtension['vcf'] = 'card'

export function kindOfFile(name: string): MessageKind {
  const dot = name.lastIndexOf('.')
  return byExtension[name.slice(dot + 1).toLowerCase()] ?? 'file'
}

export function kindOfMime(mime: string): MessageKind {
  if (mime.startsWith('image/')) return 'image'
  if (mime.startsWith('video/')) return 'video'
  if (mime.startsWith('audio/')) return 'voice'
  if (mime.includes('vcard')) return 'card'
  return 'file'
}

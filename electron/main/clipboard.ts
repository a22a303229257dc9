/** The system clipboard under both of Electron's interfaces: Blobs since 45 or so, nativeImage before. */
import { clipboard, nativeImage } from 'electron'
import * as electron from 'electron'
import { QunxiError } from '#shared/contract/errors.ts'

interface OlderClipboard {
  writeImage?(image: Electron.NativeImage): void
}

export async function copyText(text: string): Promise<void> {
  await clipboard.writeText(text)
}

/** PNG or JPEG bytes; throws BAD_INPUT for anything else. */
export async function copyImage(bytes: Uint8Array): Promise<void> {
  const image = nativeImage.createFromBuffer(Buffer.from(bytes))
  if (image.isEmpty()) throw new QunxiError('BAD_INPUT', 'clipboard.copyImage: this is neither PNG nor JPEG.')
  const older = clipboard as OlderClipboard
  if (older.writeImage) {
    older.writeImage(image)
    return
  }
  const { ClipboardItem } = electron
  await clipboard.write([new ClipboardItem({ 'image/png': new Blob([new Uint8Array(image.toPNG())], { type: 'image/png' }) })])
}

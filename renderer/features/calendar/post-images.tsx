/** Images that belong to a post; a click copies one, to be pasted into the chat. */
import { useTranslation } from 'react-i18next'
import type { Output } from '#renderer/core-client/methods.ts'
import { core } from '#renderer/core-client/client.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import classes from './post-now.module.css'
import { bytesOf, Thumb } from './thumb.tsx'

type Image = Output<'deliveries.today'>['items'][number]['attachments'][number]

/** The clipboard takes PNG and JPEG; others are drawn into a PNG first. */
async function clipboardBytes(mime: string, base64: string): Promise<Uint8Array> {
  const bytes = bytesOf(base64)
  if (mime === 'image/png' || mime === 'image/jpeg') return bytes
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mime }))
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  const png = await canvas.convertToBlob({ type: 'image/png' })
  return new Uint8Array(await png.arrayBuffer())
}

export function PostImages({ images }: { images: readonly Image[] }) {
  const { t } = useTranslation()
  const toast = useToasts((state) => state.show)
  const copy = async (image: Image) => {
    try {
      const { mime, base64 } = await core.call('content.attachment', { id: image.id })
      await shell('clipboard.copyImage', { bytes: await clipboardBytes(mime, base64) })
      toast({ message: t('calendar.post.imageCopied', { name: image.name }) })
    } catch (error) {
      showFailure(error)
    }
  }
  return (
    <div className={classes.images}>
      {images.map((image) => (
        <button
          key={image.id}
          type="button"
          className={classes.image}
          aria-label={t('calendar.post.copyImage', { name: image.name })}
          title={t('calendar.post.copyImage', { name: image.name })}
          onClick={() => void copy(image)}
        >
          <Thumb id={image.id} name="" />
        </button>
      ))}
    </div>
  )
}

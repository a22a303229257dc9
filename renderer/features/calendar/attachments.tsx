/** Images of a content: added from a file, the clipboard or by dropping; kept inside the encrypted database. */
import { ActionIcon, Button } from '@mantine/core'
import { IconPhotoPlus, IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { attachmentTypes, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from '#shared/contract/content.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './pieces.module.css'
import type { ContentItem } from './library.tsx'
import { Thumb } from './thumb.tsx'

type ImageType = (typeof attachmentTypes)[number]

function base64Of(bytes: Uint8Array): string {
  let text = ''
  // In portions: a call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(text)
}

export function Attachments({ item }: { item: ContentItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const picker = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const add = async (files: Iterable<File>) => {
    setProblem(null)
    let room = MAX_ATTACHMENTS - item.attachments.length
    for (const file of files) {
      if (!(attachmentTypes as readonly string[]).includes(file.type)) {
        setProblem(t('calendar.editor.notImage', { name: file.name }))
        continue
      }
      if (file.size > MAX_ATTACHMENT_BYTES) {
        setProblem(t('calendar.editor.tooBig', { name: file.name, max: format.bytes(MAX_ATTACHMENT_BYTES) }))
        continue
      }
      if (room <= 0) {
        setProblem(t('calendar.editor.tooMany', { max: MAX_ATTACHMENTS }))
        break
      }
      room -= 1
      const base64 = base64Of(new Uint8Array(await file.arrayBuffer()))
      await write('content.attach', {
        contentId: item.id,
        name: file.name || t('calendar.editor.pasted'),
        mime: file.type as ImageType,
        base64,
      })
    }
  }
  return (
    <div
      className={classes.attachments}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        event.stopPropagation()
        void add(event.dataTransfer.files)
      }}
      onPaste={(event) => void add(event.clipboardData.files)}
    >
      <h3>{t('calendar.editor.images', { count: item.attachments.length, max: MAX_ATTACHMENTS })}</h3>
      <div className={classes.thumbs}>
        {item.attachments.map((image) => (
          <figure key={image.id} className={classes.thumb} title={`${image.name} · ${format.bytes(image.size)}`}>
            <Thumb id={image.id} name={image.name} />
            <ActionIcon
              className={classes.thumbRemove}
              size={20}
              variant="filled"
              color="dark"
              aria-label={t('calendar.editor.removeImage', { name: image.name })}
              onClick={() => void write('content.detach', { id: image.id })}
            >
              <IconX size={12} aria-hidden />
            </ActionIcon>
          </figure>
        ))}
      </div>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={attachmentTypes.join(',')}
        onChange={(event) => {
          void add([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconPhotoPlus size={14} aria-hidden />}
        disabled={item.attachments.length >= MAX_ATTACHMENTS}
        onClick={() => picker.current?.click()}
      >
        {t('calendar.editor.addImage')}
      </Button>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

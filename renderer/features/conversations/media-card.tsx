import {
  IconCards,
  IconFile,
  IconId,
  IconLink,
  IconMapPin,
  IconMicrophone,
  IconPhoto,
  IconTrashX,
  IconVideo,
  IconPuzzle,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { MessageItem } from '#shared/contract/conversations.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import classes from './timeline.module.css'

const icons = {
  image: IconPhoto,
  voice: IconMicrophone,
  video: IconVideo,
  file: IconFile,
  link: IconLink,
  miniProgram: IconPuzzle,
  card: IconId,
  location: IconMapPin,
  recalled: IconTrashX,
  text: IconCards,
  system: IconCards,
} as const

/** What was sent besides words. The thing itself stays where it is: exports name it and rarely hold it. */
export function MediaCard({ kind, media }: { kind: MessageItem['kind']; media: MessageItem['media'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const Icon = icons[kind]
  const facts = [
    media?.duration === undefined ? null : format.duration(media.duration * 1000),
    media?.size === undefined ? null : format.bytes(media.size),
  ].filter((fact) => fact !== null)
  return (
    <div className={classes.media}>
      <Icon size={18} stroke={1.5} aria-hidden />
      <span className={classes.mediaName}>
        <bdi className="qx-truncate">{media?.name ?? t(`conversations.message.${kind}`)}</bdi>
        {facts.length > 0 && <span className={classes.mediaFacts}>{facts.join(' · ')}</span>}
      </span>
    </div>
  )
}

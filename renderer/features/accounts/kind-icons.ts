/** The sign of each kind of outgoing item; its word always is beside it. */
import {
  IconArrowBackUp,
  IconBellRinging,
  IconMessage,
  IconPencil,
  IconPlayerStop,
  IconSpeakerphone,
  IconTag,
  IconTagMinus,
  IconTagPlus,
  IconTags,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { OutboxKind } from '#shared/contract/outbox.ts'

export const kindIcons: Readonly<Record<OutboxKind, ComponentType<{ size?: number; stroke?: number }>>> = {
  tags: IconTags,
  remark: IconPencil,
  tagCreate: IconTagPlus,
  tagRename: IconTag,
  tagDelete: IconTagMinus,
  massSend: IconSpeakerphone,
  taskRemind: IconBellRinging,
  taskCancel: IconPlayerStop,
  message: IconMessage,
  recall: IconArrowBackUp,
}

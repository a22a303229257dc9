/** A mass-send task (path/92135): it is only laid before its sender, who confirms it in WeCom. */
import { createHash } from 'node:crypto'
import { ChannelError, type SendResult } from '../channel/connector.ts'
import { reading } from './api.ts'
import { refused } from './problems.ts'
import type { OpOf, Sending } from './sending.ts'
import { maybeText, textAt, textsAt } from './shape.ts'

const longestText = 4000
const mostGroups = 2000
const mostContacts = 10_000
const mostImages = 9
const largestImage = 10 * 1024 * 1024
/** The platform keeps an upload for three days. */
const uploadKept = 2 * 86_400_000

export async function sendMass(means: Sending, op: OpOf<'massSend'>, signal: AbortSignal): Promise<SendResult> {
  checkMass(op)
  const attachments: { msgtype: 'image'; image: { media_id: string } }[] = []
  for (const image of op.images) attachments.push({ msgtype: 'image', image: { media_id: await upload(means, image, signal) } })
  const receivers =
    op.audience === 'groups'
      ? { chat_type: 'group', chat_id_list: op.targets }
      : { chat_type: 'single', external_userid: op.targets }
  const name = 'externalcontact/add_msg_template'
  const body = {
    ...receivers,
    sender: op.staffId,
    ...(op.text === '' ? {} : { text: { content: op.text } }),
    ...(attachments.length === 0 ? {} : { attachments }),
  }
  const { json } = await means.api.writeOnce(name, body, signal)
  const failed = reading(name, () => textsAt(json.fail_list, 'fail_list'))
  const nativeId = maybeText(json.msgid, 'msgid') ?? ''
  if (nativeId === '') {
    throw new ChannelError({ kind: 'lost', code: 'ANSWER_LOST', fix: 'wait', detail: `${name}: the answer has no msgid` })
  }
  const reason = op.audience === 'groups' ? 'UNKNOWN_TARGET' : 'NOT_A_CUSTOMER'
  return { nativeId, taskOpen: failed.length < op.targets.length, failed: failed.map((id) => ({ id, reason })) }
}

function checkMass(op: OpOf<'massSend'>): void {
  const bytes = Buffer.byteLength(op.text)
  if (bytes > longestText)
    throw refused('TEXT_TOO_LONG', `${bytes} bytes of text, at most ${longestText}`, { limit: longestText, bytes })
  if (op.text.trim() === '' && op.images.length === 0) throw refused('NOT_SENDABLE', 'neither text nor images')
  if (op.targets.length === 0) throw refused('NOBODY_TO_SEND_TO', 'no receivers')
  const most = op.audience === 'groups' ? mostGroups : mostContacts
  if (op.targets.length > most) throw refused('NOT_SENDABLE', `${op.targets.length} receivers, at most ${most}`, { limit: most })
  if (op.images.length > mostImages)
    throw refused('NOT_SENDABLE', `${op.images.length} images, at most ${mostImages}`, { limit: mostImages })
  for (const { name, mime, bytes: content } of op.images) {
    if (!/^image\/(png|jpe?g)$/i.test(mime)) throw refused('NOT_SENDABLE', `${name} is neither PNG nor JPEG`, { name })
    if (content.length > largestImage) throw refused('NOT_SENDABLE', `${name} is larger than 10 MB`, { name })
  }
}

async function upload(
  { api, ctx, media }: Sending,
  image: OpOf<'massSend'>['images'][number],
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256').update(image.bytes).digest('base64url')
  const known = media.get(hash)
  if (known !== undefined && ctx.now() < known.until) return known.id
  const form = new FormData()
  form.append('media', new Blob([new Uint8Array(image.bytes)], { type: image.mime }), image.name)
  const { json } = await api.upload('media/upload', { type: 'image' }, form, signal)
  const id = reading('media/upload', () => textAt(json.media_id, 'media_id'))
  media.set(hash, { id, until: ctx.now() + uploadKept })
  return id
}

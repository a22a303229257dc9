/** A Slack workspace export: users.json, channels.json (groups, dms, mpims) and one JSON file a channel and day. */
import { phoneOf } from '#shared/domain/phone.ts'
import type { ContactRecord, ImportRecord, MediaInfo, MessageKind, MessageRecord } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { JsonStream } from '../../reading/json-stream.ts'
import { decodeText } from '../../reading/text.ts'
import { openArchive, type Archive } from '../../reading/zip.ts'
import type { Connector, ParseOptions } from '../format.ts'
import { kindOfFile, kindOfMime } from '../media-kind.ts'
import { blocksText } from './blocks.ts'
import { readableText, withoutTokens, type Names } from './text.ts'

type Fields = Record<string, unknown>

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const fields = (value: unknown): Fields | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : null

interface Channel {
  id: string
  folder: string
  title: string
  kind: 'direct' | 'group'
  members: string[]
  creator: string
}

/** Notices by sub-type; what else has a sub-type is speech. */
const NOTICES =
  /^(channel|group)_(join|leave|topic|purpose|name|archive|unarchive|convert_to_private|posting_permissions)$|^(pinned_item|unpinned_item|bot_add|bot_remove|bot_enable|bot_disable|reminder_add|reminder_delete|huddle_thread|sh_room_created|sh_room_shared|channel_canvas_updated|app_conversation_join|joiner_notification|document_mention)$/

const TS = /^(\d{9,11})\.(\d{1,6})$/

/** Slack's `ts` is the id within a channel and the time in seconds. */
function timeOf(ts: string): number {
  const m = TS.exec(ts)
  return m ? Number(m[1]) * 1000 + Number(m[2]!.padEnd(6, '0').slice(0, 3)) : NaN
}

async function readElements(source: ByteSource, take: (value: unknown, line: number) => void): Promise<void> {
  const json = new JsonStream(source.name, {
    whole: (path) => path.length === 1,
    element: (_path, value, line) => take(value, line),
  })
  for await (const piece of decodeText(source, 'utf-8')) json.feed(piece)
  json.end()
}

class Workspace {
  readonly archive: Archive
  readonly root: string
  readonly users = new Map<string, ContactRecord>()
  readonly channels = new Map<string, Channel>()
  readonly #titles = new Map<string, string>()

  constructor(archive: Archive) {
    this.archive = archive
    const users = archive.entries.find((entry) => /(^|\/)users\.json$/.test(entry.name))
    const any = users ?? archive.entries.find((entry) => /(^|\/)(channels|dms|groups)\.json$/.test(entry.name))
    if (!any) throw new BrokenFile(archive.name, 'ZIP_PART_MISSING', { value: 'users.json' })
    this.root = any.name.slice(0, any.name.lastIndexOf('/') + 1)
  }

  readonly names: Names = {
    user: (id) => this.users.get(id)?.name ?? id,
    channel: (id) => this.#titles.get(id) ?? id,
  }

  async load(options: ParseOptions): Promise<void> {
    await this.#list('users.json', (value) => this.#user(value, options))
    await this.#list('channels.json', (value) => this.#channel(value, 'group'))
    await this.#list('groups.json', (value) => this.#channel(value, 'group'))
    await this.#list('mpims.json', (value) => this.#channel(value, 'group'))
    await this.#list('dms.json', (value) => this.#channel(value, 'direct'))
  }

  async #list(name: string, take: (value: Fields) => void): Promise<void> {
    const entry = this.archive.entries.find((one) => one.name === this.root + name)
    if (!entry) return
    await readElements(entry.source, (value) => {
      const row = fields(value)
      if (row) take(row)
    })
  }

  #user(row: Fields, options: ParseOptions): void {
    const id = text(row['id'])
    if (!id) return
    const profile = fields(row['profile']) ?? {}
    const name = text(profile['display_name']) || text(profile['real_name']) || text(row['real_name']) || text(row['name']) || id
    const email = text(profile['email'])
    const phone = phoneOf(text(profile['phone']))
    const isSelf = [id, name, text(row['name']), text(profile['real_name']), email].some(
      (one) => one !== '' && options.self.includes(one),
    )
    this.users.set(id, {
      type: 'contact',
      key: id,
      nativeId: id,
      name,
      ...(email ? { email } : {}),
      ...(phone === null ? {} : { phone }),
      ...(text(profile['title']) ? { position: text(profile['title']) } : {}),
      ...(isSelf ? { isSelf } : {}),
    })
  }

  #channel(row: Fields, kind: 'direct' | 'group'): void {
    const id = text(row['id'])
    if (!id) return
    const members = Array.isArray(row['members']) ? row['members'].filter((one): one is string => typeof one === 'string') : []
    const others = members.map((member) => this.names.user(member))
    const name = text(row['name'])
    const title = kind === 'direct' ? others.join(', ') || id : name.startsWith('mpdm-') ? others.join(', ') || name : name || id
    const folder = kind === 'direct' ? id : name || id
    this.channels.set(folder, { id, folder, title, kind, members, creator: text(row['creator']) })
    this.#titles.set(id, name || title)
  }

  /** Channels in the order of the list, each with its day files by date; folders that no list names come last. */
  *folders(): Generator<{ channel: Channel; days: ByteSource[] }> {
    const byFolder = new Map<string, { name: string; source: ByteSource }[]>()
    for (const entry of this.archive.entries) {
      if (!entry.name.startsWith(this.root)) continue
      const m = /^([^/]+)\/(\d{4}-\d{2}-\d{2})\.json$/.exec(entry.name.slice(this.root.length))
      if (!m) continue
      const days = byFolder.get(m[1]!) ?? []
      days.push({ name: m[2]!, source: entry.source })
      byFolder.set(m[1]!, days)
    }
    const order = [...this.channels.keys()].filter((folder) => byFolder.has(folder))
    for (const folder of byFolder.keys()) if (!this.channels.has(folder)) order.push(folder)
    for (const folder of order) {
      const days = byFolder.get(folder)!.sort((a, b) => (a.name < b.name ? -1 : 1))
      const channel = this.channels.get(folder) ?? {
        id: folder,
        folder,
        title: folder,
        kind: /^D[A-Z0-9]{6,}$/.test(folder) ? 'direct' : 'group',
        members: [],
        creator: '',
      }
      yield { channel, days: days.map((day) => day.source) }
    }
  }
}

function mediaOf(row: Fields): { kind: MessageKind; media: MediaInfo } | null {
  const files = Array.isArray(row['files']) ? row['files'] : row['file'] ? [row['file']] : []
  const file = fields(files[0])
  if (!file) return null
  const mime = text(file['mimetype'])
  const name = text(file['name']) || text(file['title'])
  const media: MediaInfo = {}
  if (name) media.name = withoutTokens(name)
  if (mime) media.type = mime
  if (typeof file['size'] === 'number') media.size = file['size']
  return { kind: mime ? kindOfMime(mime) : kindOfFile(name), media }
}

/** Text of cards under a message: what bots write instead of text. */
function attachmentText(row: Fields, names: Names): string {
  if (!Array.isArray(row['attachments'])) return ''
  return row['attachments']
    .map((one) => fields(one))
    .map((one) => {
      if (!one) return ''
      const cells = Array.isArray(one['fields']) ? one['fields'].map((cell) => fields(cell)) : []
      const words = [one['pretext'], one['title'], one['text'], ...cells.flatMap((cell) => [cell?.['title'], cell?.['value']])]
      const said = words.map(text).filter(Boolean).join('\n')
      return said === ''
        ? blocksText(one['blocks'], names) || readableText(text(one['fallback']), names)
        : readableText(said, names)
    })
    .filter(Boolean)
    .join('\n')
}

/** What Slack writes as the text of a message whose words are elsewhere. */
const NO_TEXT = /^(?:This content can't be displayed\.?|This message contains interactive elements\.?)$/

function bodyOf(row: Fields, names: Names): string {
  const said = text(row['text'])
  const shown = NO_TEXT.test(said) ? '' : readableText(said, names)
  return shown || blocksText(row['blocks'], names) || attachmentText(row, names) || readableText(said, names)
}

class SlackReader {
  readonly #workspace: Workspace
  readonly #met = new Set<string>()
  #ordinal = 0
  out: ImportRecord[] = []

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  begin(channel: Channel): void {
    this.out.push({ type: 'conversation', key: channel.id, title: channel.title, kind: channel.kind, nativeId: channel.id })
    for (const member of channel.members) {
      if (!this.#workspace.users.has(member)) continue
      this.#meet(member, '')
      const role = member === channel.creator ? 'owner' : 'member'
      if (channel.kind === 'group')
        this.out.push({ type: 'member', conversationKey: channel.id, contactKey: member, event: 'present', role })
    }
  }

  message(channel: Channel, value: unknown, at: string, line: number): void {
    let row = fields(value)
    if (!row) {
      this.out.push({ type: 'rejected', at, reason: { code: 'NOT_AN_OBJECT' } })
      return
    }
    let editedAt: number | undefined
    let recalledAt: number | undefined
    const outer = text(row['subtype'])
    if (outer === 'message_changed' && fields(row['message'])) {
      editedAt = timeOf(text(row['ts']))
      row = fields(row['message'])!
    } else if (outer === 'message_deleted') {
      recalledAt = timeOf(text(row['ts']))
      const previous = fields(row['previous_message'])
      row = {
        ...previous,
        ts: text(row['deleted_ts']) || text(previous?.['ts']),
        user: previous?.['user'] ?? row['user'],
      }
    }
    const ts = text(row['ts'])
    const sentAt = timeOf(ts)
    if (Number.isNaN(sentAt)) {
      const reason =
        ts === '' ? ({ code: 'TIME_MISSING' } as const) : ({ code: 'TIME_BAD', params: { value: ts.slice(0, 40) } } as const)
      this.out.push({ type: 'rejected', at, reason })
      return
    }
    const subtype = text(row['subtype'])
    const notice = NOTICES.test(subtype)
    const sender = this.#sender(row)
    const names = this.#workspace.names
    const edited = fields(row['edited'])
    if (editedAt === undefined && edited) editedAt = timeOf(text(edited['ts']))
    const media = mediaOf(row)
    const body = bodyOf(row, names)
    const record: MessageRecord = {
      type: 'message',
      conversationKey: channel.id,
      senderKey: sender,
      nativeId: ts,
      sentAt,
      kind: subtype === 'tombstone' ? 'recalled' : notice ? 'system' : (media?.kind ?? 'text'),
      text: notice && sender && !body.includes(names.user(sender)) ? `${names.user(sender)} ${body}` : body,
      ordinal: this.#ordinal++,
      line,
    }
    if (media) record.media = media.media
    if (editedAt !== undefined && !Number.isNaN(editedAt)) record.editedAt = editedAt
    if (recalledAt !== undefined) record.recalledAt = Number.isNaN(recalledAt) ? sentAt : recalledAt
    const thread = text(row['thread_ts'])
    if (thread && thread !== ts) record.replyTo = thread
    this.out.push(record)
    if (sender && /_(join|leave)$/.test(subtype)) {
      this.out.push({
        type: 'member',
        conversationKey: channel.id,
        contactKey: sender,
        event: subtype.endsWith('join') ? 'joined' : 'left',
        at: sentAt,
      })
    }
  }

  #sender(row: Fields): string | null {
    const id = text(row['user']) || text(row['bot_id'])
    const profile = fields(row['user_profile']) ?? fields(row['bot_profile'])
    const told =
      text(row['username']) ||
      (profile ? text(profile['display_name']) || text(profile['real_name']) || text(profile['name']) : '')
    if (id) return this.#meet(id, told)
    return told ? this.#meet(`name:${told}`, told) : null
  }

  #meet(key: string, told: string): string {
    if (this.#met.has(key)) return key
    this.#met.add(key)
    const known = this.#workspace.users.get(key)
    if (known) this.out.push(known)
    else this.out.push({ type: 'contact', key, name: told || key, ...(key.startsWith('name:') ? {} : { nativeId: key }) })
    return key
  }
}

export const slack: Connector = {
  format: 'slack-zip',
  name: { zh: 'Slack', en: 'Slack' },
  channel: { id: 'slack-import', name: 'Slack' },
  localTimes: false,
  detect(sample) {
    if (!sample.entries) return 0
    const lists = sample.entries.filter((name) =>
      /(^|\/)(users|channels|dms|groups|mpims|integration_logs)\.json$/.test(name),
    ).length
    const days = sample.entries.some((name) => /\/\d{4}-\d{2}-\d{2}\.json$/.test(name))
    if (lists === 0) return 0
    return days ? 1 : lists > 1 ? 0.8 : 0.3
  },
  async *parse(source, options) {
    const archive = await openArchive(source)
    try {
      const workspace = new Workspace(archive)
      await workspace.load(options)
      const reader = new SlackReader(workspace)
      for (const { channel, days } of workspace.folders()) {
        reader.begin(channel)
        for (const day of days) {
          await readElements(day, (value, line) => reader.message(channel, value, `${day.name}:${line}`, line))
          yield reader.out
          reader.out = []
        }
      }
    } finally {
      archive.close()
    }
  },
}

/** WeChat chats as CSV: WeChatMsg/MemoTrace (all chats, old and new; one chat), chatlog, wetrace. */
import type { ImportRecord, MessageRecord, Reason } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { csvRows, CsvSplitter, delimiterOf, type Row } from '../../reading/csv.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import { stem, type Connector, type ParseOptions, type Prepared } from '../format.ts'
import { mapColumns, NamedByTalker, talkerNamed, type ColumnMap, type Field } from './columns.ts'
import { isRecallNotice, readContent } from './content.ts'

interface Talker {
  /** The other side's id and name, when there is only one. */
  others: Map<string, string>
  /** A notice reported joining or a group's name. */
  groupNotice: boolean
}

interface State {
  talkers: Map<string, Talker>
  talkerNamed: boolean
  /** Taken by the first parse, so that the file is read once; a later one reads it again. */
  rows: RowBatches | null
}

const GROUP_NOTICE = /加入(了)?(本|此)?群|邀请.{0,60}群聊|修改群名|移出(了)?群聊|群主/

const SELF_WORDS = new Set(['我', '自己', 'self'])
const GROUP_PREFIX = /^([A-Za-z][-\w]{5,30}|\d{5,20}):\r?\n/

interface RowView {
  get(field: Field): string
  cells: string[]
}

function view(columns: ColumnMap, cells: string[]): RowView {
  return {
    cells,
    get: (field) => {
      const at = columns.at[field]
      return at === undefined ? '' : (cells[at] ?? '')
    },
  }
}

interface Who {
  key: string
  id: string | null
  name: string
  isSelf: boolean
}

/** Who wrote a row; `group` texts of old databases carry the sender's id in their first line. */
function senderOf(columns: ColumnMap, row: RowView, options: ParseOptions): Who | null {
  const told = row.get('isSender')
  let isSelf = told === '1' || told.toLowerCase() === 'true'
  const id = row.get('senderId').trim()
  const name = (row.get('remark') || row.get('senderName') || row.get('nickname')).trim()
  if (SELF_WORDS.has(name) || SELF_WORDS.has(id)) isSelf = true
  const talker = row.get('talkerId')
  // In chatlog and wetrace a direct chat is named by the other side's id.
  if (
    (columns.layout === 'chatlog' || columns.layout === 'wetrace') &&
    id !== '' &&
    !talker.endsWith('@chatroom') &&
    id !== talker
  )
    isSelf = true
  if (options.self.includes(name) || (id !== '' && options.self.includes(id))) isSelf = true
  if (id === '' && name === '') {
    const prefix = isSelf ? null : GROUP_PREFIX.exec(row.get('content'))
    if (prefix) return { key: prefix[1]!, id: prefix[1]!, name: prefix[1]!, isSelf: options.self.includes(prefix[1]!) }
    return isSelf ? { key: 'self', id: null, name: options.self[0] ?? '我', isSelf } : null
  }
  const written = columns.talkerNamed ? /^(wxid_|gh_)\w+$/.test(id) : looksLikeId(id)
  const realId = id !== '' && id !== name && !SELF_WORDS.has(id) && written ? id : null
  return { key: realId ?? `name:${name || id}`, id: realId, name: name || id, isSelf }
}

const looksLikeId = (id: string) => /^[A-Za-z0-9][-\w@.]{3,40}$/.test(id)

/** So many rows are kept from the look ahead for the parse that follows. */
const KEPT_ROWS = 300_000

/** The rows of a file, read once where it is not too long: whoever comes later gets those that were kept. */
class RowBatches {
  readonly #source: ByteSource
  #kept: Row[][] | null = null

  constructor(source: ByteSource) {
    this.#source = source
  }

  async *keeping(): AsyncGenerator<Row[]> {
    if (this.#kept) {
      yield* this.#kept
      return
    }
    let kept: Row[][] | null = []
    let count = 0
    for await (const rows of csvRows(this.#source)) {
      count += rows.length
      if (count > KEPT_ROWS) kept = null
      kept?.push(rows)
      yield rows
    }
    this.#kept = kept
  }

  /** Each batch is let go as it is handed over. */
  async *lastTime(): AsyncGenerator<Row[]> {
    const kept = this.#kept?.toReversed()
    this.#kept = null
    if (!kept) yield* csvRows(this.#source)
    else while (kept.length > 0) yield kept.pop()!
  }
}

async function prepare(source: ByteSource, options: ParseOptions): Promise<Prepared> {
  const batches = new RowBatches(source)
  const named = await namedByTalker(batches)
  const talkers = new Map<string, Talker>()
  let columns: ColumnMap | null = null
  for await (const rows of batches.keeping()) {
    await options.checkpoint?.()
    for (const { cells } of rows) {
      if (!columns) {
        columns = mapColumns(cells)
        if (columns && named) columns = talkerNamed(columns)
        continue
      }
      const row = view(columns, cells)
      const key = row.get('talkerId') || 'chat'
      let talker = talkers.get(key)
      if (!talker) talkers.set(key, (talker = { others: new Map(), groupNotice: false }))
      if (talker.others.size > 1) continue
      const kind = readContent(row.get('type'), row.get('subType'), '').kind
      if (kind === 'system' && GROUP_NOTICE.test(row.get('content').slice(0, 200))) talker.groupNotice = true
      const who = senderOf(columns, row, options)
      if (who && !who.isSelf && kind !== 'system') talker.others.set(who.key, who.name)
    }
  }
  const state: State = { talkers, talkerNamed: named, rows: batches }
  return { state }
}

/** Only the file of all chats has the columns in question; others are not read for it. */
async function namedByTalker(batches: RowBatches): Promise<boolean> {
  const evidence = new NamedByTalker()
  let columns: ColumnMap | null = null
  for await (const rows of batches.keeping()) {
    for (const { cells } of rows) {
      if (!columns) {
        columns = mapColumns(cells)
        if (columns?.layout !== 'all-chats' || columns.at.senderId === undefined) return false
        continue
      }
      const row = view(columns, cells)
      if (readContent(row.get('type'), row.get('subType'), '').kind === 'system') continue
      evidence.see(row.get('talkerId'), row.get('remark'), row.get('nickname'), row.get('senderId'))
    }
  }
  return evidence.result
}

class WechatReader {
  readonly #source: ByteSource
  readonly #options: ParseOptions
  readonly #clock: LocalClock
  readonly #talkers: Map<string, Talker>
  readonly #talkerNamed: boolean
  readonly #announced = new Map<string, string>()
  readonly #met = new Set<string>()
  /** By key: spares most rows the mark. */
  readonly #lastNames = new Map<string, { key: string; name: string }>()
  #columns: ColumnMap | null = null
  #ordinal = 0
  out: ImportRecord[] = []

  constructor(source: ByteSource, options: ParseOptions, state: State) {
    this.#source = source
    this.#options = options
    this.#clock = new LocalClock(options.zone)
    this.#talkers = state.talkers
    this.#talkerNamed = state.talkerNamed
  }

  get understood(): boolean {
    return this.#columns !== null
  }

  row(line: number, cells: string[]): void {
    if (!this.#columns) {
      const columns = mapColumns(cells)
      this.#columns = columns && this.#talkerNamed ? talkerNamed(columns) : columns
      return
    }
    const problem = this.#message(line, cells, this.#columns)
    if (problem) this.out.push({ type: 'rejected', at: `${this.#source.name}:${line}`, reason: problem })
  }

  #message(line: number, cells: string[], columns: ColumnMap): Reason | null {
    const content = columns.at.content!
    if (cells.length <= content || cells.length < Math.min(columns.count, content + 1)) {
      return { code: 'COLUMNS', params: { expected: columns.count, found: cells.length } }
    }
    const row = view(columns, cells)
    const sentAt = this.#time(row)
    if (typeof sentAt !== 'number') return sentAt
    const talkerId = row.get('talkerId').trim()
    if (columns.at.talkerId !== undefined && talkerId === '') return { code: 'TALKER_MISSING' }
    const key = talkerId || 'chat'
    let raw = row.get('content')
    const who = senderOf(columns, row, this.#options)
    if (columns.layout === 'all-chats' && who && !who.isSelf) raw = raw.replace(GROUP_PREFIX, '')
    // Elsewhere only what is an id for certain: `Address:` on a line of its own is speech.
    else if (who) raw = raw.replace(GROUP_PREFIX, (all, id: string) => (id === who.id || id.startsWith('wxid_') ? '' : all))
    const { kind, text } = readContent(row.get('type').trim(), row.get('subType').trim(), raw)
    const silent = kind === 'system'
    const record: MessageRecord = {
      type: 'message',
      conversationKey: this.#announce(key, row, columns),
      senderKey: who && !silent ? this.#meet(who, row, line) : null,
      sentAt,
      kind,
      text,
      ordinal: this.#ordinal++,
      line,
    }
    const id =
      columns.at.id !== undefined
        ? row.get('id').trim()
        : columns.unnamedId !== null
          ? (cells[columns.unnamedId] ?? '').trim()
          : ''
    if (/^\d{15,20}$/.test(id)) {
      record.nativeId = id
      // The notice takes the place of the message and keeps its id.
      if (silent && isRecallNotice(text)) record.recalls = id
    }
    this.out.push(record)
    return null
  }

  #time(row: RowView): number | Reason {
    const unix = row.get('unix').trim()
    if (/^\d{9,10}$/.test(unix)) return Number(unix) * 1000
    if (/^\d{12,13}$/.test(unix)) return Number(unix)
    const local = row.get('time').trim()
    if (local === '' && unix === '') return { code: 'TIME_MISSING' }
    const ms = /^\d{10}$/.test(local) ? Number(local) * 1000 : this.#clock.parse(local)
    return Number.isNaN(ms) ? { code: 'TIME_BAD', params: { value: (local || unix).slice(0, 40) } } : ms
  }

  /** Returns the one string that stands for this key in all records: one that was looked up before is found again without being read. */
  #announce(key: string, row: RowView, columns: ColumnMap): string {
    const known = this.#announced.get(key)
    if (known !== undefined) return known
    this.#announced.set(key, key)
    const talker = this.#talkers.get(key)
    const others = [...(talker?.others ?? [])]
    const realId = columns.layout === 'chatlog' || columns.layout === 'wetrace' ? key : null
    const group = realId ? key.endsWith('@chatroom') : others.length > 1 || talker?.groupNotice === true
    const only = !group && others.length === 1 ? others[0]! : null
    const alone = this.#talkers.size === 1
    const title =
      row.get('talkerRemark') ||
      row.get('talkerName') ||
      (only ? only[1] : alone ? stem(this.#source.name) : `${group ? '微信群' : '微信'} ${key}`)
    const nativeId = realId ?? (only && !only[0].startsWith('name:') ? only[0] : undefined)
    this.out.push({ type: 'conversation', key, title, kind: group ? 'group' : 'direct', ...(nativeId ? { nativeId } : {}) })
    return key
  }

  /** Returns the one string of their key, likewise. */
  #meet(who: Who, row: RowView, line: number): string {
    const known = this.#lastNames.get(who.key)
    if (known?.name === who.name) return known.key
    const key = known?.key ?? who.key
    this.#lastNames.set(key, { key, name: who.name })
    const mark = `${key}\n${who.name}`
    if (this.#met.has(mark)) return key
    this.#met.add(mark)
    const remark = row.get('remark').trim()
    const nickname = row.get('nickname').trim()
    this.out.push({
      type: 'contact',
      key: who.key,
      name: (remark && nickname ? nickname : who.name) || who.name,
      ...(who.id ? { nativeId: who.id } : {}),
      ...(remark && nickname && remark !== nickname ? { remark } : {}),
      ...(who.isSelf ? { isSelf: true } : {}),
      line,
    })
    return key
  }
}

export const wechat: Connector = {
  format: 'wechat-csv',
  name: { zh: '微信 CSV', en: 'WeChat CSV' },
  channel: { id: 'wechat-import', name: '微信' },
  localTimes: true,
  detect(sample) {
    if (sample.entries) return 0
    const splitter = new CsvSplitter(sample.name, delimiterOf(sample.text))
    try {
      splitter.feed(sample.text.slice(0, 4096))
    } catch {
      // Not a table: another format may know it.
      return 0
    }
    const header = splitter.rows[0] ?? { cells: sample.text.split(/\r?\n/, 1)[0]!.split(splitter.delimiter) }
    return mapColumns(header.cells) ? 0.98 : 0
  },
  prepare,
  async *parse(source, options, prepared) {
    const state = prepared.state as State
    const reader = new WechatReader(source, options, state)
    const batches = state.rows ?? new RowBatches(source)
    state.rows = null
    for await (const rows of batches.lastTime()) {
      for (const { line, cells } of rows) reader.row(line, cells)
      if (reader.out.length === 0) continue
      yield reader.out
      reader.out = []
    }
    if (!reader.understood) throw new BrokenFile(source.name, 'NOTHING_FOUND', { value: 'wechat-csv' })
  },
}

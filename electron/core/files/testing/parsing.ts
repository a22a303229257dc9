/** Records of a file, as the tests look at them. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ZipFile } from 'yazl'
import type {
  ContactRecord,
  ConversationRecord,
  ImportRecord,
  MemberRecord,
  MessageRecord,
  OrderRecord,
  RejectedRecord,
} from '#shared/domain/records.ts'
import type { Connector, ParseOptions } from '../formats/format.ts'
import { bestFormat, takeSample } from '../formats/registry.ts'
import { fileSource, memorySource, type ByteSource } from '../reading/byte-source.ts'

export interface Parsed {
  format: string
  records: ImportRecord[]
  conversations: ConversationRecord[]
  contacts: ContactRecord[]
  members: MemberRecord[]
  messages: MessageRecord[]
  orders: OrderRecord[]
  rejected: RejectedRecord[]
}

const NOW = Date.UTC(2026, 10, 21)

export async function parseSource(
  source: ByteSource,
  options: Partial<ParseOptions> = {},
  connector?: Connector,
): Promise<Parsed> {
  const chosen = connector ?? bestFormat(await takeSample(source))?.connector
  if (!chosen) throw new Error(`${source.name} was not recognised`)
  const whole: ParseOptions = { zone: 'Asia/Shanghai', self: [], language: 'zh', now: NOW, ...options }
  const prepared = (await chosen.prepare?.(source, whole)) ?? {}
  const records: ImportRecord[] = []
  for await (const batch of chosen.parse(source, whole, prepared)) records.push(...batch)
  const of = <T extends ImportRecord['type']>(type: T) =>
    records.filter((record): record is Extract<ImportRecord, { type: T }> => record.type === type)
  return {
    format: chosen.format,
    records,
    conversations: of('conversation'),
    contacts: of('contact'),
    members: of('member'),
    messages: of('message'),
    orders: of('order'),
    rejected: of('rejected'),
  }
}

/** `chunk` small: every boundary falls somewhere inside something. */
export function parseText(
  name: string,
  content: string | Uint8Array,
  options: Partial<ParseOptions> = {},
  chunk?: number,
): Promise<Parsed> {
  return parseSource(memorySource(name, content, chunk), options)
}

export async function parseFile(path: string, options: Partial<ParseOptions> = {}): Promise<Parsed> {
  return parseSource(await fileSource(path), options)
}

export async function formatOf(name: string, content: string | Uint8Array): Promise<string | null> {
  return bestFormat(await takeSample(memorySource(name, content)))?.connector.format ?? null
}

export async function zipBytes(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content as Uint8Array), name)
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

export function tempFile(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'qunxi-sync-')), name)
  writeFileSync(path, content)
  return path
}

/** `2026-01-02 10:00` of a message, in UTC. */
export const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

/** The shape most tests compare: who said what. */
export const said = (parsed: Parsed): [sender: string | null, text: string][] =>
  parsed.messages.map((message) => [
    parsed.contacts.find((contact) => contact.key === message.senderKey)?.name ?? null,
    message.text,
  ])

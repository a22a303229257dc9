/** The flat XML of callbacks. Entities are not expanded beyond the five of XML; what declares its own is refused. */
import { BrokenFile } from '#core/files/reading/broken-file.ts'
import { memorySource } from '#core/files/reading/byte-source.ts'
import { readXml } from '#core/files/reading/xml.ts'
import { BadCallback } from './callback-crypto.ts'

const longest = 1024 * 1024
/** Far above what a callback holds: the longest list known is the members of one change, at most 2,000. */
const most = { depth: 16, fields: 1000, items: 20_000 }

export interface CallbackXml {
  /** Text of the elements right under the root; of the same name, the last. */
  fields: ReadonlyMap<string, string>
  /** Texts of `Item`s, by the list's name. */
  lists: ReadonlyMap<string, readonly string[]>
}

/** Throws BadCallback for what is no XML of a callback. */
export async function readCallbackXml(text: string): Promise<CallbackXml> {
  if (text.length > longest) throw new BadCallback('it is larger than a callback can be')
  const fields = new Map<string, string>()
  const lists = new Map<string, string[]>()
  const path: string[] = []
  let value = ''
  let items = 0
  const addItem = (list: string, item: string) => {
    if (++items > most.items) throw new BadCallback('its lists are too long')
    const known = lists.get(list)
    if (known) known.push(item)
    else lists.set(list, [item])
  }
  const handler = {
    open: (name: string) => {
      if (path.push(name) > most.depth) throw new BadCallback('its XML is nested too deep')
      value = ''
    },
    text: (piece: string) => {
      value += piece
    },
    close: (name: string) => {
      if (path.pop() !== name) throw new BadCallback('its XML is broken')
      if (path.length === 1) fields.set(name, lists.has(name) ? '' : value.trim())
      if (fields.size > most.fields) throw new BadCallback('it has too many fields')
      if (path.length === 2 && name === 'Item') addItem(path[1]!, value.trim())
    },
  }
  try {
    for await (const _ of readXml(memorySource('callback', text), handler)) void _
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    throw new BadCallback(`its XML is not plain: ${String(error.reason.params?.['problem'] ?? 'it is broken')}`)
  }
  if (path.length > 0 || fields.size === 0) throw new BadCallback('its XML is broken')
  return { fields, lists }
}

/**
 * The one thing that is taken from a callback's outer body, which anybody could have written: nothing else of it is looked at before the
 * signature over this is checked. Throws BadCallback.
 */
export function encryptedOf(body: string): string {
  if (body.length > longest) throw new BadCallback('it is larger than a callback can be')
  const start = body.indexOf('<Encrypt>')
  const end = start === -1 ? -1 : body.indexOf('</Encrypt>', start)
  const inside = end === -1 ? '' : body.slice(start + '<Encrypt>'.length, end).trim()
  const encrypted = inside.startsWith('<![CDATA[') && inside.endsWith(']]>') ? inside.slice(9, -3).trim() : inside
  if (encrypted === '') throw new BadCallback('it has no Encrypt')
  return encrypted
}

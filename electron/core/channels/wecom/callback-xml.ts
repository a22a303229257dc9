/** The flat XML of callbacks. Entities are not expanded beyond the five of XML; a document type is passed over. */
import { memorySource } from '#core/files/reading/byte-source.ts'
import { readXml } from '#core/files/reading/xml.ts'
import { BadCallback } from './callback-crypto.ts'

const longest = 1024 * 1024

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
  const handler = {
    open: (name: string) => {
      path.push(name)
      value = ''
    },
    text: (piece: string) => {
      value += piece
    },
    close: (name: string) => {
      if (path.pop() !== name) throw new BadCallback('its XML is broken')
      if (path.length === 1) fields.set(name, lists.has(name) ? '' : value.trim())
      if (path.length === 2 && name === 'Item') lists.set(path[1]!, [...(lists.get(path[1]!) ?? []), value.trim()])
    },
  }
  for await (const _ of readXml(memorySource('callback', text), handler)) void _
  if (path.length > 0 || fields.size === 0) throw new BadCallback('its XML is broken')
  return { fields, lists }
}

/**
 * How the tables of WhatsApp's own words are written. An entry is a list of alternatives as in a regular expression, without any
 * other of its signs: `(a|b|) c` is "a c", "b c" and " c"; `%` is a name. Gathered from what public readers of these exports know.
 */
export interface Phrases {
  /** Android: some media, of whatever kind. */
  media?: string
  image?: string
  video?: string
  voice?: string
  /** Stickers and moving pictures. */
  image2?: string
  document?: string
  card?: string
  deleted?: string
  /** With the name of who deleted it. */
  deletedBy?: string
  edited?: string
  /** Before the name of a file in `<attached: …>`, behind it in `… (file attached)`. */
  attached?: string
  /** How the notice about encryption begins: it is in the name of the chat, with or without a mark. */
  encrypted?: string
  /** A regular expression of pieces of notices, for lines an iPhone has marked as its own. */
  notice?: string
  /** The name of an exported file. */
  title?: string
}

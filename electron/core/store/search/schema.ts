/**
 * The search index inside the same encrypted file, so it commits, rolls back and encrypts with the messages.
 * search_blocks.id = segment * 2^24 + n: postings blocks count from 0, id chunks from 2^23.
 */
export const searchSchema = `
CREATE TABLE search_tail (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL,
  sender_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE search_segments (
  id INTEGER PRIMARY KEY,
  stamp INTEGER NOT NULL,
  state INTEGER NOT NULL,
  docs INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  min_id INTEGER NOT NULL,
  max_id INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,
  sources TEXT NOT NULL DEFAULT '',
  directory BLOB NOT NULL,
  starts BLOB NOT NULL,
  chunk_ids BLOB NOT NULL
) STRICT;
CREATE TABLE search_blocks (
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;
`

/** Life of a segment: being merged into, searched, waiting to have its blocks deleted. */
export const SEGMENT_BUILDING = 0
export const SEGMENT_LIVE = 1
export const SEGMENT_DEAD = 2

export const BLOCKS_PER_SEGMENT = 2 ** 24
export const CHUNK_BASE = 2 ** 23

/** A message starts on a multiple of this many positions; an id chunk covers this many slots. */
export const SLOT_BITS = 4
export const CHUNK_SLOTS = 512

/** A block row fills one 4,096-byte page with the cipher's reserve (32) and the cell's header taken off, so it never overflows. */
export const BLOCK_BYTES = 4000

/** What one message brings to the index. `kind` is a code of message-kinds; senderId 0 means nobody (system notices). */
export interface IndexedMessage {
  id: number
  conversationId: number
  senderId: number
  kind: number
  text: string
}

const FACET_CONVERSATION = 1
const FACET_SENDER = 2
const FACET_KIND = 3
const FACET_SPAN = 2 ** 44

/** Terms below 2^32 are bigrams (first unit * 65,536 + second, second 0 at the end of a text); the filters are above. */
export const conversationTerm = (id: number): number => FACET_CONVERSATION * FACET_SPAN + id
export const senderTerm = (id: number): number => FACET_SENDER * FACET_SPAN + id
export const kindTerm = (code: number): number => FACET_KIND * FACET_SPAN + code
export const FIRST_CONVERSATION_TERM = FACET_CONVERSATION * FACET_SPAN
export const FIRST_SENDER_TERM = FACET_SENDER * FACET_SPAN

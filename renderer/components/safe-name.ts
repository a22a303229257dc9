/** A name from outside, without what could disguise it. */

/** Control characters and direction overrides, which could make one name look like another. */
const UNSAFE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

export function safeName(name: string): string {
  return name.replace(UNSAFE, '').trim()
}

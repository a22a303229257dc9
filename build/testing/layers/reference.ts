/** One file's word for another. */

/**
 * `value`: there when the file runs. `type`: gone when it runs. `lazy`: imported later, while it runs. `address`: only named, as the
 * script of a thread or a file of data beside it.
 */
export type ReferenceKind = 'value' | 'type' | 'lazy' | 'address'

export interface Reference {
  /** More than one where an expression decides between them: it is enough that one of them is there. */
  specifiers: readonly string[]
  kind: ReferenceKind
  /** Which exports it uses; `all` where that cannot be seen. */
  names: readonly string[] | 'all'
  line: number
}

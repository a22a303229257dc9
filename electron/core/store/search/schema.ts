/** Tables of the search index; included by the first migration. (The search index's owner fills this in.) */
export const searchSchema = ''

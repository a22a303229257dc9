/** What a `changed` push can name. A view refetches when a topic of its call is named. */
export const topics = [
  'workspace',
  'operators',
  'accounts',
  'conversations',
  'messages',
  'members',
  'customers',
  'tags',
  'orders',
  'notes',
  'followUps',
  'segments',
  'content',
  'policies',
  'calendar',
  'touches',
  'rules',
  'scripts',
  'drafts',
  'cadence',
  'ledger',
  'jobs',
] as const

export type Topic = (typeof topics)[number]

import type { Output } from '#renderer/core-client/methods.ts'

/** One content at one time for one of its groups, as Today lists it. */
export type Post = Output<'deliveries.today'>['items'][number]

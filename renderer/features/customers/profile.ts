import type { Output } from '#renderer/core-client/methods.ts'

/** A customer as the inspector shows it. */
export type Profile = Output<'customers.get'>

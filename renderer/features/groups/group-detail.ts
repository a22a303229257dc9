import type { Output } from '#renderer/core-client/methods.ts'

/** A group as the inspector shows it. */
export type GroupDetail = Output<'groups.get'>

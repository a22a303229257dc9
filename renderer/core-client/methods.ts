/** Types of the calls, derived from the contract. */
import type { Contract, Method } from '#shared/contract/contract.ts'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'

export type { Method, ReadMethod, WriteMethod } from '#shared/contract/contract.ts'
export type Input<M extends Method> = InputOf<Contract[M]>
export type Output<M extends Method> = OutputOf<Contract[M]>

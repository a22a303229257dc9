/** The job that writes customers to a file. */
import { z } from 'zod'
import { pathSchema } from '../domain/bounds.ts'
import { customerSelectionSchema, customerSortSchema } from '../domain/customer-filter.ts'

export const customerColumns = [
  'name',
  'stage',
  'tags',
  'phone',
  'company',
  'remark',
  'operator',
  'channels',
  'groups',
  'messageCount',
  'lastMessageAt',
  'orderCount',
  'orderAmount',
  'lastOrderAt',
  'createdAt',
  'id',
] as const
export type CustomerColumn = (typeof customerColumns)[number]

export const customersExportJob = {
  input: z.object({
    /** Absolute path, from the save dialog. */
    file: pathSchema,
    format: z.enum(['csv', 'xlsx']),
    selection: customerSelectionSchema,
    sort: customerSortSchema.default({ key: 'createdAt', descending: false }),
    /** Columns in order, each with its heading in the window's language. */
    columns: z
      .array(z.object({ key: z.enum(customerColumns), heading: z.string().max(60) }))
      .min(1)
      .max(100),
    sheet: z.string().max(60).default('Qunxi'),
    stages: z.record(z.string().max(40), z.string().max(60)).default({}),
    channels: z.record(z.string().max(40), z.string().max(60)).default({}),
  }),
  output: z.object({ file: z.string(), rows: z.number() }),
}

/** Tag groups, tags, and marking customers with them. */
import { z } from 'zod'
import { idSchema, idsSchema } from '../domain/bounds.ts'
import { customerSelectionSchema } from '../domain/customer-filter.ts'
import { read, write } from './define.ts'

/** Names of hues; renderer/components/tag-chip.tsx has their colours. */
export const tagColors = [
  'red',
  'orange',
  'amber',
  'lime',
  'green',
  'teal',
  'cyan',
  'blue',
  'indigo',
  'violet',
  'pink',
  'grey',
] as const
const name = z.string().trim().min(1).max(30)

const tagSchema = z.object({
  id: z.string(),
  groupId: z.string(),
  name: z.string(),
  /** Null: the group's colour. */
  color: z.enum(tagColors).nullable(),
  source: z.enum(['manual', 'rule', 'channel']),
  customers: z.number(),
  groups: z.number(),
  /** Live accounts whose library has it, by name. */
  accounts: z.array(z.string()),
})

const tagGroupSchema = z.object({
  id: z.string(),
  name: z.string(),
  color: z.enum(tagColors),
  position: z.number(),
  /** Live accounts whose library has it, by name. */
  accounts: z.array(z.string()),
})

export const tagsContract = {
  'tags.list': read({
    topics: ['tags', 'customers', 'accounts'],
    input: z.object({}),
    output: z.object({ groups: z.array(tagGroupSchema), tags: z.array(tagSchema) }),
  }),
  'tagGroups.save': write({
    input: z.object({ id: idSchema.optional(), name, color: z.enum(tagColors), position: z.number().int().optional() }),
    output: z.object({ id: z.string() }),
  }),
  /** Refused with CONFLICT while tags are in it. */
  'tagGroups.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  /** Without a group a new tag goes into 未分组, which is made when missing. */
  'tags.save': write({
    input: z.object({
      id: idSchema.optional(),
      groupId: idSchema.optional(),
      name,
      color: z.enum(tagColors).nullable().optional(),
    }),
    output: z.object({ id: z.string() }),
  }),
  'tags.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  /** `changed`: customers that gained or lost at least one tag's mark, counted per mark. */
  'tags.apply': write({
    input: z.object({
      selection: customerSelectionSchema,
      add: idsSchema.default([]),
      remove: idsSchema.default([]),
    }),
    /** `stays`: of those tagged, the ones a live channel knows but lets nobody tag: members of a group who are nobody's contact. */
    output: z.object({ changed: z.number(), stays: z.number() }),
  }),
}

/** The workspace itself, its operators, and undo. */
import { z } from 'zod'
import { idSchema, zoneNameSchema } from '../domain/bounds.ts'
import { read, write } from './define.ts'
import { errorCodes } from './errors.ts'

export const operatorRoles = ['manager', 'advisor', 'supervisor'] as const

const operatorSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(operatorRoles),
  isMe: z.boolean(),
})

export const workspaceContract = {
  'workspace.info': read({
    topics: ['workspace', 'conversations', 'customers'],
    input: z.object({}),
    output: z.object({
      name: z.string(),
      /** IANA zone in which days, weeks and quiet hours are meant. */
      zone: z.string(),
      demo: z.boolean(),
      schema: z.number(),
      counts: z.object({ conversations: z.number(), groups: z.number(), customers: z.number(), messages: z.number() }),
    }),
  }),
  /** What a person should know of the workspace's file. */
  'workspace.health': read({
    topics: ['workspace'],
    input: z.object({}),
    output: z.object({
      /** Commits that had been made and are not in the file any more, until somebody says that they know. Times: epoch milliseconds. */
      lost: z
        .object({
          changes: z.number(),
          /** The last change that is there; null where nobody can tell. */
          since: z.number().nullable(),
          /** The last change that is missing. */
          until: z.number(),
          foundAt: z.number(),
        })
        .nullable(),
      /** Nothing could be saved since then, because of the disk or its medium: READ_ONLY, DISK_FULL, DISK_FAILED, DATABASE_BUSY. Reading goes on. */
      refused: z.object({ code: z.enum(errorCodes), since: z.number() }).nullable(),
    }),
  }),
  /** Somebody knows of the loss and goes on without what is missing. CONFLICT where nothing is missing (any more). */
  'workspace.acceptLoss': write({ input: z.object({}), output: z.object({}) }),
  'workspace.update': write({
    input: z.object({ name: z.string().trim().min(1).max(60).optional(), zone: zoneNameSchema.optional() }),
    output: z.object({}),
  }),
  'operators.list': read({ topics: ['operators'], input: z.object({}), output: z.object({ items: z.array(operatorSchema) }) }),
  'operators.save': write({
    input: z.object({
      id: idSchema.optional(),
      name: z.string().trim().min(1).max(40),
      role: z.enum(operatorRoles),
      isMe: z.boolean().optional(),
    }),
    output: z.object({ id: z.string() }),
  }),
  'operators.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  /**
   * What can still be taken back, the newest first, after a restart as well; nothing that was undone, but what was done again. A window that
   * opens asks once: later acts come with their answers.
   */
  'undo.recent': read({
    topics: ['undo'],
    input: z.object({ limit: z.number().int().min(1).max(100).default(100) }),
    output: z.object({
      items: z.array(
        z.object({
          token: z.string(),
          label: z.string(),
          values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
          /** Epoch milliseconds. */
          at: z.number(),
        }),
      ),
    }),
  }),
  /** Takes back an undoable write by its token; answers with a handle to redo it. CONFLICT when it cannot be any more. */
  'undo.apply': write({ input: z.object({ token: idSchema }), output: z.object({}) }),
}

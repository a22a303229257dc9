/** How the receivers of mass-send tasks fare (path/93338). The task waits for its senders to confirm it in WeCom. */
import { ChannelError, type OpenTask, type SessionContext } from '../channel/connector.ts'
import type { BadRecord, TaskResultRecord } from '../channel/records.ts'
import { followCursor, type CursorTrail } from './cursor-trail.ts'
import { mapBounded, reading, type WecomApi } from './api.ts'
import { badAnswer, CANCELLED, DISPATCHING, errcodeOf } from './problems.ts'
import { type Json, maybeNumber, maybeText, maybeTime, readRows, requiredList, textAt } from './shape.ts'

const taskApi = 'externalcontact/get_groupmsg_task'
const resultApi = 'externalcontact/get_groupmsg_send_result'
const pageSize = 1000
const unknownTasks = new Set([41046, 41047])

type Target = TaskResultRecord['targets'][number]

export async function pollTasks(
  { log }: SessionContext,
  api: WecomApi,
  tasks: readonly OpenTask[],
  cancelled: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<TaskResultRecord[]> {
  const results = await mapBounded(tasks, 2, async (task) => {
    try {
      return await pollTask(api, task, cancelled.has(task.taskId), signal)
    } catch (error) {
      if (!(error instanceof ChannelError) || !['refused', 'forbidden', 'protocol'].includes(error.problem.kind)) throw error
      log('warning', 'taskUnreadable', { task: task.taskId, problem: error.problem.detail ?? error.problem.code })
      return undefined
    }
  })
  return results.filter((result) => result !== undefined)
}

/** Undefined while the platform is still dispatching it. */
async function pollTask(
  api: WecomApi,
  task: OpenTask,
  cancelled: boolean,
  signal: AbortSignal,
): Promise<TaskResultRecord | undefined> {
  try {
    const { targets, confirmed } = await readResults(api, task.taskId, signal)
    return resultOf(task.taskId, targets, confirmed, cancelled, task.targets)
  } catch (error) {
    const errcode = errcodeOf(error)
    if (errcode === DISPATCHING) return undefined
    const reason = errcode === CANCELLED ? 'CANCELLED' : unknownTasks.has(errcode ?? 0) ? 'TASK_GONE' : undefined
    if (reason === undefined) throw error
    return {
      type: 'taskResult',
      taskId: task.taskId,
      targets: task.targets.map((id) => ({ id, state: 'failed', reason })),
      closed: true,
    }
  }
}

/** After a cancellation: whoever has not got it by now never will. */
export async function resultsOfCancelled(api: WecomApi, taskId: string, signal: AbortSignal): Promise<TaskResultRecord> {
  const { targets, confirmed } = await readResults(api, taskId, signal)
  return resultOf(taskId, targets, confirmed, true, [])
}

function resultOf(
  taskId: string,
  found: readonly Target[],
  confirmed: boolean,
  cancelled: boolean,
  asked: readonly string[],
): TaskResultRecord {
  const end = (target: Target): Target =>
    cancelled && target.state === 'waiting' ? { id: target.id, state: 'failed', reason: 'CANCELLED' } : target
  const targets = found.map(end)
  const open = targets.some((target) => target.state === 'waiting')
  const closed = cancelled || (confirmed && found.length > 0 && !open)
  if (!closed) return { type: 'taskResult', taskId, targets, closed }
  // Not among the results though all results are there: it was never part of the task.
  const listed = new Set(targets.map((target) => target.id))
  const missing = asked.filter((id) => !listed.has(id))
  const reason = cancelled ? 'CANCELLED' : 'UNKNOWN_TARGET'
  return {
    type: 'taskResult',
    taskId,
    targets: [...targets, ...missing.map((id): Target => ({ id, state: 'failed', reason }))],
    closed,
  }
}

/** Results of all senders. `confirmed`: each of them has done his part. */
async function readResults(
  api: WecomApi,
  taskId: string,
  signal: AbortSignal,
): Promise<{ targets: Target[]; confirmed: boolean }> {
  const senders = await taskSenders(api, taskId, signal)
  const targets: Target[] = []
  for (const { userid } of senders) targets.push(...(await sendResults(api, taskId, userid, signal)))
  return { targets, confirmed: senders.length > 0 && senders.every((sender) => sender.done) }
}

export async function taskSenders(
  api: WecomApi,
  taskId: string,
  signal: AbortSignal,
): Promise<{ userid: string; done: boolean }[]> {
  return pages(api, taskApi, 'task_list', { msgid: taskId }, signal, (row, at) => ({
    userid: textAt(row.userid, `${at}.userid`),
    done: (maybeNumber(row.status, `${at}.status`) ?? 0) !== 0,
  }))
}

export async function sendResults(api: WecomApi, taskId: string, userid: string, signal: AbortSignal): Promise<Target[]> {
  return pages(api, resultApi, 'send_list', { msgid: taskId, userid }, signal, readTarget)
}

function readTarget(row: Json, at: string): Target {
  // A result names a group or a customer, never both, whatever the document's example shows.
  const id = maybeText(row.chat_id, `${at}.chat_id`) || textAt(row.external_userid, `${at}.external_userid`)
  const time = maybeTime(row.send_time, `${at}.send_time`)
  const when = time === undefined ? {} : { at: time }
  switch (maybeNumber(row.status, `${at}.status`) ?? 0) {
    case 0:
      return { id, state: 'waiting' }
    case 1:
      return { id, state: 'sent', ...when }
    case 2:
      return { id, state: 'failed', reason: 'NOT_A_CUSTOMER', ...when }
    case 3:
      return { id, state: 'failed', reason: 'ALREADY_RECEIVED', ...when }
    default:
      return { id, state: 'failed', reason: 'REFUSED', ...when }
  }
}

async function pages<T>(
  api: WecomApi,
  name: string,
  key: string,
  body: Json,
  signal: AbortSignal,
  read: (row: Json, at: string) => T,
): Promise<T[]> {
  const found: T[] = []
  let cursor = ''
  let trail: CursorTrail | undefined
  do {
    const { json } = await api.read(name, { ...body, limit: pageSize, cursor }, signal)
    const bad: BadRecord[] = []
    found.push(...reading(name, () => readRows(requiredList(json[key], key), key, bad, read)))
    // A row that cannot be read would make its receiver look as if he were not part of the task.
    if (bad.length > 0) throw badAnswer(`${name}: ${bad[0]!.at}`, bad[0]!.problem)
    const next = reading(name, () => maybeText(json.next_cursor, 'next_cursor') ?? '')
    trail = followCursor(name, trail, cursor, next)
    cursor = next
  } while (cursor !== '')
  return found
}

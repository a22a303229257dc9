import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ElectronApplication, Page } from '@playwright/test'
import type { QunxiShell, ShellInput, ShellMethod, ShellReply, ShellState } from '../shared/contract/shell.ts'

type ShellWindow = Window & { qunxi: QunxiShell }

/** One call from the page to main, as the page itself makes it. */
export function shellCall<M extends ShellMethod>(page: Page, method: M, input: ShellInput<M>): Promise<ShellReply<M>> {
  return page.evaluate(([name, payload]) => (window as unknown as ShellWindow).qunxi.call(name as M, payload as ShellInput<M>), [
    method,
    input,
  ] as [string, unknown])
}

/** The same, where a refusal fails the test. */
export async function shellDo<M extends ShellMethod>(page: Page, method: M, input: ShellInput<M>) {
  const reply = await shellCall(page, method, input)
  if (!reply.ok) throw new Error(`${method}: ${reply.error.code}: ${reply.error.message}`)
  return reply.output
}

export async function shellState(page: Page): Promise<ShellState> {
  return (await shellDo(page, 'state.get', {})) as ShellState
}

/** The data process of this app, in whichever way it runs. */
export async function corePid(app: ElectronApplication): Promise<number> {
  const utility = await app.evaluate(({ app: electron }) => {
    const metric = electron.getAppMetrics().find(({ serviceName, name }) => serviceName === 'qunxi-core' || name === 'qunxi-core')
    return metric?.pid ?? null
  })
  if (utility !== null) return utility
  const main = await app.evaluate(() => process.pid)
  const { stdout } = await promisify(execFile)('pgrep', ['-P', String(main), '-f', 'core/index.mjs'])
  const pid = Number(stdout.trim().split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1) throw new Error('There is no data process.')
  return pid
}

/**
 * A port into core that the test may speak on; it is lost like any other when core dies. The page's client hears of the
 * same port, and closes its former one for every later one, without a word to us: so a port counts only once core has
 * answered on it, and the next is asked for where it has not.
 */
export async function openCore(page: Page): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    await nextPort(page)
    const answered = coreCall(page, 'workspace.info', {}).then(
      () => true,
      () => false,
    )
    if (await Promise.race([answered, new Promise<false>((resolve) => setTimeout(() => resolve(false), 3000))])) return
  }
  throw new Error('Core did not answer on any of five ports.')
}

async function nextPort(page: Page): Promise<void> {
  await page.evaluate(async () => {
    let port: MessagePort | undefined
    const take = (event: MessageEvent<{ type?: string } | null>): void => {
      if (event.data?.type === 'core-port') port = event.ports[0] ?? port
    }
    window.addEventListener('message', take)
    await (window as unknown as ShellWindow).qunxi.call('core.connect', {})
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
    for (let waited = 0; !port; waited += 20) {
      if (waited > 20_000) throw new Error('No port to core arrived within 20 s.')
      await pause(20)
    }
    // One from the opening itself may still be on its way.
    await pause(200)
    window.removeEventListener('message', take)
    const test = { port, open: true, jobs: {} as Record<string, unknown> }
    port.addEventListener('close', () => (test.open = false))
    port.addEventListener('message', (event: MessageEvent<{ push?: string; job?: { id: string } }>) => {
      if (event.data.push === 'job' && event.data.job) test.jobs[event.data.job.id] = event.data.job
    })
    port.start()
    Object.assign(window, { test })
  })
}

interface TestPort {
  port: MessagePort
  open: boolean
  jobs: Record<string, JobSeen | undefined>
}
type TestWindow = Window & { test: TestPort; nextTestId?: number }

interface JobSeen {
  id: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number
  output?: unknown
  error?: { code: string; message: string }
}

/** A call on the port of `openCore`. Throws with the code core answered, or CORE_EXITED when the port closes first. */
export async function coreCall(page: Page, method: string, input: unknown): Promise<unknown> {
  const reply = await page.evaluate(
    ([name, payload]) =>
      new Promise<{ output?: unknown; error?: { code: string; message: string } }>((resolve) => {
        const view = window as unknown as TestWindow
        // Far above what the page's own client counts, which shares the port.
        const id = (view.nextTestId = (view.nextTestId ?? 1_000_000_000) + 1)
        const { port } = view.test
        port.addEventListener(
          'message',
          (event: MessageEvent<{ id?: number; output?: unknown; error?: { code: string; message: string } }>) => {
            if (event.data.id === id) resolve(event.data)
          },
        )
        port.addEventListener('close', () => resolve({ error: { code: 'CORE_EXITED', message: 'the port closed' } }))
        port.postMessage({ id, method: name, input: payload, commandId: `test-${id}` })
      }),
    [method, input] as [string, unknown],
  )
  if (reply.error) throw new Error(`${reply.error.code}: ${reply.error.message}`)
  return reply.output
}

export function corePortOpen(page: Page): Promise<boolean> {
  return page.evaluate(() => (window as unknown as TestWindow).test.open)
}

/** A person picks these in the system's dialog for opening files: the page may name each for one job. */
export async function chooseFiles({ app, window }: { app: ElectronApplication; window: Page }, paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, paths)
  await shellDo(window, 'files.open', { title: 'files', filters: [], multiple: true })
}

/** A file the job names must have been chosen (`chooseFiles`). */
export async function startJob(page: Page, kind: string, input: unknown): Promise<string> {
  return ((await coreCall(page, 'jobs.start', { kind, input })) as { id: string }).id
}

/** The job as last pushed; null before its first push. */
export function jobSeen(page: Page, id: string): Promise<JobSeen | null> {
  return page.evaluate((job) => (window as unknown as TestWindow).test.jobs[job] ?? null, id)
}

/** Long work: what runs, how far it is, stopping it. Core pushes every step; the list is read once a connection. */
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { JobInput, JobKind, JobOutput } from '#shared/contract/job-kinds.ts'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { core } from './client.ts'
import { showFailure, write } from './use-write.ts'

interface JobsState {
  jobs: readonly JobStatus[]
}

const store = create<JobsState>()(() => ({ jobs: [] }))

function put(job: JobStatus): void {
  store.setState(({ jobs }) => {
    const at = jobs.findIndex((known) => known.id === job.id)
    return { jobs: at < 0 ? [...jobs, job] : jobs.with(at, job) }
  })
}

core.onPush((push) => {
  if (push.push === 'job') put(push.job)
})
core.onConnection((connected) => {
  if (!connected) return store.setState({ jobs: [] })
  core.call('jobs.list', {}).then(
    ({ items }) => items.forEach(put),
    (error: unknown) => {
      if (!(error instanceof QunxiError && error.code === 'CORE_EXITED')) console.error('The list of jobs was not read:', error)
    },
  )
})

interface Jobs {
  /** Newest last. */
  jobs: readonly JobStatus[]
  running: readonly JobStatus[]
  start: <K extends JobKind>(kind: K, input: JobInput<K>) => Promise<string>
  cancel: (id: string) => Promise<void>
  dismiss: (id: string) => Promise<void>
}

export async function startJob<K extends JobKind>(kind: K, input: JobInput<K>): Promise<string> {
  const { id } = await write('jobs.start', { kind, input }, { toast: null })
  return id
}

export async function cancelJob(id: string): Promise<void> {
  await write('jobs.cancel', { id }, { toast: null })
}

export async function dismissJob(id: string): Promise<void> {
  store.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.id !== id) }))
  await write('jobs.dismiss', { id }, { toast: null, quiet: true }).catch(showFailure)
}

export function useJobs(): Jobs {
  const jobs = store((state) => state.jobs)
  return { jobs, running: jobs.filter((job) => job.state === 'running'), start: startJob, cancel: cancelJob, dismiss: dismissJob }
}

/** One job by id; undefined until core mentions it. */
export function useJob(id: string | undefined): JobStatus | undefined {
  return store((state) => (id === undefined ? undefined : state.jobs.find((job) => job.id === id)))
}

/** The output of a finished job of a known kind. */
export function jobOutput<K extends JobKind>(_kind: K, job: JobStatus): JobOutput<K> | undefined {
  return job.state === 'done' ? (job.output as JobOutput<K>) : undefined
}

/** Calls once for each job that ends while the caller is on view. */
export function useJobEnd(listener: (job: JobStatus) => void): void {
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(
    () =>
      core.onPush((push) => {
        if (push.push === 'job' && push.job.state !== 'running') latest.current(push.job)
      }),
    [],
  )
}

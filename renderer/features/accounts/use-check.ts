/** Trying a login before it is kept: one job, its answer remembered together with what was tried. */
import { useEffect, useState } from 'react'
import type { JobOutput } from '#shared/contract/job-kinds.ts'
import type { AccountConfig } from '#shared/domain/accounts.ts'
import { cancelJob, dismissJob, jobOutput, startJob, useJob } from '#renderer/core-client/use-jobs.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'

type CheckAnswer = JobOutput<'accountCheck'>

export interface Check {
  running: boolean
  /** The last answer, or `broken` when there was none. */
  answer: CheckAnswer | 'broken' | undefined
  /** The answer belongs to what is in the form now. */
  fresh: boolean
  start: () => void
  stop: () => void
}

export function useCheck(input: { id?: number; config: AccountConfig; secrets: Record<string, string> }): Check {
  const now = JSON.stringify([input.config, input.secrets])
  const [jobId, setJobId] = useState<string>()
  const [starting, setStarting] = useState(false)
  const [tried, setTried] = useState('')
  const job = useJob(jobId)
  // Once nobody looks at the answer any more, the job leaves the list of jobs.
  useEffect(() => (jobId === undefined ? undefined : () => void dismissJob(jobId)), [jobId])
  const running = starting || (jobId !== undefined && (job === undefined || job.state === 'running'))
  const ended = running || !job || job.state === 'cancelled' ? undefined : job
  return {
    running,
    answer: ended && (jobOutput('accountCheck', ended) ?? 'broken'),
    fresh: tried === now,
    start: () => {
      setTried(now)
      setStarting(true)
      startJob('accountCheck', input)
        .then(setJobId, showFailure)
        .finally(() => setStarting(false))
    },
    stop: () => {
      if (jobId === undefined) return
      setJobId(undefined)
      cancelJob(jobId).catch(showFailure)
    },
  }
}

/** Previews as the jobs bring them: read, being read, or not to be had. */
import { useMemo } from 'react'
import type { ImportChoice, PreviewFile } from '#shared/contract/imports.ts'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { jobOutput, useJobs } from '#renderer/core-client/use-jobs.ts'
import { useImports } from './import-state.ts'

export interface FilePreview {
  choice: ImportChoice
  /** The last one that was read; kept on view while the file is read again. */
  preview: PreviewFile | undefined
  job: JobStatus | undefined
}

export function usePreviews(): FilePreview[] {
  const { choices, previews } = useImports()
  const { jobs } = useJobs()
  return useMemo(
    () =>
      choices.map((choice) => {
        const id = previews[choice.path]
        const job = jobs.find((one) => one.id === id)
        const holding = jobs.findLast(
          (one) => one.kind === 'importPreview' && one.state === 'done' && fileOf(one, choice.path) !== undefined,
        )
        const shown = job?.state === 'done' ? job : holding
        return { choice, job, preview: shown ? fileOf(shown, choice.path) : undefined }
      }),
    [choices, previews, jobs],
  )
}

function fileOf(job: JobStatus, path: string): PreviewFile | undefined {
  return jobOutput('importPreview', job)?.files.find((file) => file.path === path)
}

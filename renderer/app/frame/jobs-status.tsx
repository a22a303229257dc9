/** Running jobs in the status line; a click lists them, with progress and a way to cancel. */
import { Button, Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { errorText } from '#renderer/core-client/error-text.ts'
import { useJobs } from '#renderer/core-client/use-jobs.ts'
import classes from './frame.module.css'

function useJobName(): (job: JobStatus) => string {
  const { t, i18n } = useTranslation()
  return (job) => {
    const key = `app.jobs.${job.kind}`
    const kind = i18n.exists(key) ? t(key) : t('app.jobs.other')
    return job.subject ? `${kind} · ${job.subject}` : kind
  }
}

export function JobsStatus() {
  const { t } = useTranslation()
  const format = useFormat()
  const name = useJobName()
  const { jobs, running } = useJobs()
  const shown = running[0]
  if (jobs.length === 0) return null
  return (
    <Popover position="top-end" trapFocus>
      <Popover.Target>
        <button type="button" className={classes.statusItem}>
          {shown ? (
            <>
              <span className="qx-truncate">
                {running.length > 1 ? t('app.status.jobs', { count: running.length }) : name(shown)}
              </span>
              <Bar job={shown} />
              {shown.total > 0 && format.percent(Math.min(1, shown.done / shown.total))}
            </>
          ) : (
            t('app.status.jobsTitle')
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('app.status.jobsTitle')}>
        <div className={classes.jobs}>
          {jobs.toReversed().map((job) => (
            <Job key={job.id} job={job} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function Bar({ job }: { job: JobStatus }) {
  const name = useJobName()
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : 0
  return (
    <span
      className={classes.jobBar}
      role="progressbar"
      aria-label={name(job)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <span className={classes.jobBarFill} style={{ display: 'block', width: `${share * 100}%` }} />
    </span>
  )
}

function Job({ job }: { job: JobStatus }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const name = useJobName()
  const { cancel, dismiss } = useJobs()
  const label = name(job)
  return (
    <div className={classes.job}>
      <div className={classes.jobLine}>
        <span className={`${classes.jobName} qx-truncate`} title={label}>
          {label}
        </span>
        {job.state === 'running' ? (
          <Button size="compact-xs" variant="default" onClick={() => void cancel(job.id)}>
            {t('app.status.cancelJob')}
          </Button>
        ) : (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void dismiss(job.id)}>
            {t('app.status.dismissJob')}
          </Button>
        )}
      </div>
      {job.state === 'running' && (
        <div className={classes.jobLine}>
          <Bar job={job} />
          <span>
            {job.total > 0
              ? `${format.number(job.done)} / ${format.number(job.total)}`
              : job.done > 0
                ? format.number(job.done)
                : ''}
          </span>
          {job.note && i18n.exists(job.note) && <span className="qx-truncate">{t(job.note)}</span>}
        </div>
      )}
      {job.state === 'done' && <span>{t('app.status.jobDone')}</span>}
      {job.state === 'cancelled' && <span>{t('app.status.jobCancelled')}</span>}
      {job.state === 'failed' && <span>{job.error ? errorText(job.error) : t('app.status.jobFailed')}</span>}
    </div>
  )
}

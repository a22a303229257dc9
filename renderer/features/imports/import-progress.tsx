/** The running import, and what came of it. */
import { Button, Progress } from '@mantine/core'
import { IconCircleCheck, IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { Slot } from '#renderer/slots/slot.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { useSession } from '#renderer/core-client/session.ts'
import { jobOutput } from '#renderer/core-client/use-jobs.ts'
import { useRouter } from '#renderer/state/router.ts'
import { FileResult } from './file-result.tsx'
import { addFiles, cancelImport, reset, useImports } from './import-state.ts'
import classes from './imports.module.css'

/** Reading again adds exactly what is missing, so that every way a job can end badly has the same next step. */
function readAgain(): void {
  const paths = useImports.getState().choices.map(({ path }) => path)
  reset()
  void addFiles(paths)
}

export function ImportProgress({ job }: { job: JobStatus | undefined }) {
  const { t } = useTranslation()
  const connected = useSession((state) => state.connected)
  if (!job) {
    // Core forgot the job: it was started anew. Before it answers, nothing is known yet.
    if (!connected) return <p className={classes.dim}>{t('imports.waiting')}</p>
    return (
      <EmptyState icon={IconPlugConnectedX} title={t('imports.interruptedTitle')} why={t('imports.interruptedWhy')}>
        <Button onClick={readAgain}>{t('imports.again')}</Button>
      </EmptyState>
    )
  }
  if (job.state === 'running') return <Running job={job} />
  if (job.state === 'cancelled') {
    return (
      <EmptyState title={t('imports.cancelledTitle')} why={t('imports.cancelledWhy')}>
        <Button onClick={readAgain}>{t('imports.again')}</Button>
        <Button variant="default" onClick={reset}>
          {t('imports.finish')}
        </Button>
      </EmptyState>
    )
  }
  if (job.state === 'failed') {
    return <ErrorState title={t('imports.failedTitle')} {...(job.error ? { error: job.error } : {})} onRetry={readAgain} />
  }
  return <Done job={job} />
}

function Running({ job }: { job: JobStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : 0
  const step = job.note ? t(job.note) : t('imports.step.reading')
  return (
    <section className={classes.card} aria-live="polite">
      <p className={classes.strong}>{job.subject}</p>
      <p className={classes.dim}>{job.total > 0 ? `${step} · ${format.percent(share)}` : step}</p>
      <Progress value={job.total > 0 ? share * 100 : 100} animated={job.total === 0} aria-label={step} />
      <div className={classes.actions}>
        <Button variant="default" onClick={() => void cancelImport()}>
          {t('imports.cancel')}
        </Button>
        <span className={classes.dim}>{t('imports.leave')}</span>
      </div>
    </section>
  )
}

function Done({ job }: { job: JobStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const files = jobOutput('import', job)?.files ?? []
  const sum = (of: (file: (typeof files)[number]) => number) => files.reduce((total, file) => total + of(file), 0)
  const added = sum((file) => file.messages.added)
  const orders = sum((file) => file.orders.added)
  const people = sum((file) => (file.messages.added + file.messages.unchanged === 0 ? file.contacts : 0))
  const skipped = sum((file) => file.rejectedTotal)
  const parts = [
    added > 0 && t('imports.done.messages', { count: added, number: format.number(added) }),
    orders > 0 && t('imports.done.orders', { count: orders, number: format.number(orders) }),
    people > 0 && t('imports.done.people', { count: people, number: format.number(people) }),
    skipped > 0 && t('imports.done.skipped', { count: skipped, number: format.number(skipped) }),
  ].filter(Boolean)
  return (
    <>
      <p className={classes.doneLine} role="status">
        <IconCircleCheck size={20} stroke={1.5} aria-hidden />
        {parts.length > 0
          ? t('imports.done.line', { what: parts.join(t('imports.done.separator')) })
          : t('imports.done.nothingNew')}
      </p>
      {files.map((file) => (
        <FileResult key={file.path} file={file} />
      ))}
      <div className={classes.actions}>
        {added > 0 && <Button onClick={() => go('conversations')}>{t('imports.toConversations')}</Button>}
        {added === 0 && people + orders > 0 && <Button onClick={() => go('customers')}>{t('imports.toCustomers')}</Button>}
        <Button variant="default" onClick={reset}>
          {t('imports.finish')}
        </Button>
      </div>
      <Slot name="import-done" jobId={job.id} />
    </>
  )
}

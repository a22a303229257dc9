/** Import: choose files, see what was understood, take them in, see what came of it. */
import { Button } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ConnectButton } from '#renderer/slots/connect-button.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { useJob } from '#renderer/core-client/use-jobs.ts'
import { ImportHistory } from './import-history.tsx'
import { ImportProgress } from './import-progress.tsx'
import { pickFiles, reset, startImport, useImports } from './import-state.ts'
import classes from './imports.module.css'
import { PreviewCard } from './preview-card.tsx'
import { type FilePreview, usePreviews } from './use-previews.ts'

export function ImportScreen() {
  const { t } = useTranslation()
  const jobId = useImports((state) => state.job)
  const job = useJob(jobId ?? undefined)
  const previews = usePreviews()
  const pick = () => void pickFiles(t('imports.pickTitle'), t('imports.pickFilter'))
  useShortcut('mod+o', pick, { labelKey: 'imports.pick' })
  return (
    <div className={classes.screen}>
      <div className={classes.content}>
        {/* The frame names the screen for screen readers. */}
        <p className={classes.title} aria-hidden>
          {t('imports.screen')}
        </p>
        {jobId !== null ? (
          <ImportProgress job={job} />
        ) : previews.length > 0 ? (
          <Previews previews={previews} onPick={pick} />
        ) : (
          <Idle onPick={pick} />
        )}
      </div>
    </div>
  )
}

function Idle({ onPick }: { onPick: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <div className={classes.zone}>
        <span className={classes.zoneIcon} aria-hidden>
          <IconFileImport size={32} stroke={1.3} />
        </span>
        <p className={classes.zoneTitle}>{t('imports.dropTitle')}</p>
        <p className={classes.dim}>{t('imports.dropWhy')}</p>
        <Button onClick={onPick} data-autofocus>
          {t('imports.pick')}
        </Button>
        <p className={classes.formats}>{t('imports.formatsLine')}</p>
      </div>
      <div className={classes.instead}>
        <span className={classes.insteadWords}>
          <span className={classes.strong}>{t('accounts.connectInstead')}</span>
          <span className={classes.dim}>{t('accounts.connectWhy')}</span>
        </span>
        <ConnectButton />
      </div>
      <ImportHistory />
    </>
  )
}

/** A file that can be taken in: read to its end, and something in it. */
function importable({ preview, job }: FilePreview): boolean {
  return preview !== undefined && preview.problem === null && job?.state !== 'running'
}

function Previews({ previews, onPick }: { previews: readonly FilePreview[]; onPick: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const good = previews.filter(importable)
  const reading = previews.some(({ job }) => job === undefined || job.state === 'running')
  const messages = good.reduce((sum, { preview }) => sum + preview!.messages, 0)
  const people = good.reduce((sum, { preview }) => sum + preview!.peopleTotal, 0)
  const orders = good.reduce((sum, { preview }) => sum + preview!.orders, 0)
  const start = () => void startImport(good.map(({ choice }) => choice))
  const ready = good.length > 0 && !reading
  useShortcut('mod+enter', () => (ready ? start() : false), { labelKey: 'imports.startKey' })
  return (
    <>
      <p className={classes.dim}>{t('imports.previewWhy')}</p>
      {previews.map((one) => (
        <PreviewCard key={one.choice.path} {...one} />
      ))}
      <div className={classes.actions}>
        {(good.length > 0 || reading) && (
          <Button onClick={start} disabled={!ready} loading={reading}>
            {t('imports.start', { count: good.length })}
          </Button>
        )}
        <Button variant={good.length > 0 || reading ? 'default' : 'filled'} onClick={onPick}>
          {t('imports.more')}
        </Button>
        <Button variant="subtle" onClick={reset}>
          {t('imports.discard')}
        </Button>
        {ready && (
          <span className={classes.dim}>
            {[
              messages > 0 && t('imports.count.messages', { count: messages, number: format.number(messages) }),
              people > 0 && t('imports.count.people', { count: people, number: format.number(people) }),
              orders > 0 && t('imports.count.orders', { count: orders, number: format.number(orders) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
      </div>
    </>
  )
}

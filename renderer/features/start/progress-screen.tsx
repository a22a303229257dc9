/** Something is on its way: the demo being made, a workspace being made or opened. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useSlow } from '#renderer/core-client/use-query.ts'
import { StartPage } from './start-page.tsx'
import classes from './start.module.css'

function Progress({ label, share }: { label: string; share: number | undefined }) {
  const percent = share === undefined ? undefined : Math.round(share * 100)
  return (
    <div
      className={classes.progress}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div
        className={percent === undefined ? `${classes.progressFill} ${classes.progressUnknown}` : classes.progressFill}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  )
}

export function DemoProgressScreen({ done, total, note }: { done: number; total: number; note: string }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const share = total > 0 ? Math.min(1, done / total) : undefined
  return (
    <StartPage>
      <h1 className={classes.heading}>{t('start.progress.demo')}</h1>
      <p className={classes.lead}>{t('start.progress.demoWhy')}</p>
      <Progress label={t('start.progress.demo')} share={share} />
      <p className={classes.lead} role="status">
        {note !== '' && i18n.exists(note) && t(note)} {share !== undefined && format.percent(share)}
      </p>
    </StartPage>
  )
}

export function OpeningScreen({ name, restoring = false }: { name: string; restoring?: boolean }) {
  const { t } = useTranslation()
  // Opening takes a blink as a rule; a page that flashes by would only disturb.
  const slow = useSlow(true)
  const title = t(restoring ? 'start.progress.restoring' : 'start.progress.opening', { name })
  if (!slow) return null
  return (
    <StartPage>
      <h1 className={classes.heading}>{title}</h1>
      <p className={classes.lead}>{t(restoring ? 'start.progress.restoringWhy' : 'start.progress.openingWhy')}</p>
      <Progress label={title} share={undefined} />
    </StartPage>
  )
}

export function CreatingScreen() {
  const { t } = useTranslation()
  return (
    <StartPage>
      <h1 className={classes.heading}>{t('start.form.creating')}</h1>
      <Progress label={t('start.form.creating')} share={undefined} />
    </StartPage>
  )
}

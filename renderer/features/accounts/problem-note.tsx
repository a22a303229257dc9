/** What went wrong with a channel, and the one thing that helps: the IP to copy, a button, the channel's own words folded. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { problemDetails, refusedIp } from './account-words.ts'
import classes from './accounts.module.css'

export function ProblemNote({ problem, onFix, fixLabel }: { problem: ChannelProblem; onFix?: () => void; fixLabel?: string }) {
  const { t } = useTranslation()
  const ip = refusedIp(problem)
  return (
    <div className={classes.note}>
      <p className={classes.dim}>{t(`accounts.fixes.${problem.fix}`)}</p>
      {(ip !== null || onFix) && (
        <div className={classes.noteActions}>
          {ip !== null && <CopyIp ip={ip} />}
          {onFix && (
            <Button size="compact-md" variant={ip === null ? 'light' : 'default'} onClick={onFix}>
              {fixLabel ?? t(`accounts.fixActions.${problem.fix}`)}
            </Button>
          )}
        </div>
      )}
      <ProblemDetails problem={problem} />
    </div>
  )
}

export function CopyIp({ ip }: { ip: string }) {
  const { t } = useTranslation()
  const copy = () =>
    shell('clipboard.copyText', { text: ip }).then(
      () => useToasts.getState().show({ message: t('accounts.ipCopied', { ip }) }),
      showFailure,
    )
  return (
    <span className={classes.ip}>
      <span className={classes.dim}>{t('accounts.yourIp')}</span>
      <span className={`${classes.ipText} qx-selectable`} data-testid="refused-ip">
        {ip}
      </span>
      <Button size="compact-sm" variant="subtle" onClick={() => void copy()}>
        {t('accounts.copyIp')}
      </Button>
    </span>
  )
}

export function ProblemDetails({ problem }: { problem: ChannelProblem }) {
  const { t, i18n } = useTranslation()
  const lines = problemDetails(
    problem,
    (key, values) => t(key, values ?? {}),
    (key) => i18n.exists(key),
  )
  if (lines.length === 0) return null
  return (
    <details className={classes.details}>
      <summary>{t('errors.details')}</summary>
      <dl className={`${classes.lines} qx-selectable`}>
        {lines.map(({ name, value }) => (
          <DetailLine key={name} name={name} value={value} />
        ))}
      </dl>
    </details>
  )
}

function DetailLine({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

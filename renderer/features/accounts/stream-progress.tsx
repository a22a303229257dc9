/** How far each kind of data has come, with figures. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import type { LiveState } from './account-words.ts'
import classes from './accounts.module.css'

type Stream = LiveState['progress'][number]

export function StreamProgress({ progress }: { progress: readonly Stream[] }) {
  const { t } = useTranslation()
  if (progress.length === 0) return null
  return (
    <div className={classes.progress} role="group" aria-label={t('accounts.progress.title')}>
      {progress.map((stream) => (
        <StreamLine key={stream.stream} stream={stream} />
      ))}
    </div>
  )
}

export function useStreamName(): (name: string) => string {
  const { t, i18n } = useTranslation()
  return (name) => {
    const key = `accounts.streams.${name}`
    return i18n.exists(key) ? t(key) : t('accounts.streams.other', { name })
  }
}

function StreamLine({ stream }: { stream: Stream }) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = useStreamName()(stream.stream)
  const { state, done, total } = stream
  const share = state === 'done' ? 1 : total !== null && total > 0 ? Math.min(1, done / total) : 0
  const unknown = state === 'running' && total === null
  const figures =
    state === 'done'
      ? done > 0
        ? t('accounts.progress.done', { done: format.number(done) })
        : t('accounts.progress.doneNone')
      : state === 'waiting'
        ? t('accounts.progress.waiting')
        : total !== null && total > 0
          ? t('accounts.progress.of', { done: format.number(Math.min(done, total)), total: format.number(total) })
          : done > 0
            ? format.number(done)
            : t('accounts.progress.running')
  return (
    <>
      <span className={classes.progressName}>{name}</span>
      <span
        className={classes.bar}
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(unknown ? {} : { 'aria-valuenow': Math.round(share * 100) })}
        aria-valuetext={figures}
      >
        <span
          className={unknown ? `${classes.fill} ${classes.fillUnknown}` : classes.fill}
          style={unknown ? undefined : { width: `${share * 100}%` }}
        />
      </span>
      <span data-testid={`progress-${stream.stream}`}>{figures}</span>
    </>
  )
}

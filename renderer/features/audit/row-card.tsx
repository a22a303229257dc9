/** One row: who, where, when, what was said, and for a post what it was taken for and why. */
import { Button } from '@mantine/core'
import { IconMessage } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AuditRow, RowsQuery } from '#shared/contract/audit.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { isContentKind } from '#renderer/base/kinds.ts'
import { KindBadge } from '#renderer/components/kind-badge.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './audit.module.css'

/** Signs that speak against a promo. */
const against = new Set(['toOne', 'logistics', 'answer', 'notice', 'talk', 'lesson', 'short', 'reply', 'afterQuestion'])

export function RowCard({ row, of }: { row: AuditRow | undefined; of: RowsQuery['of'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const go = useRouter((state) => state.go)
  if (!row) return <div className={classes.card}>…</div>
  const { label, messageId } = row
  const isPost = of === 'posts' || of === 'promos'
  const isPromo = label?.kind === 'promo'
  const text = row.text === '' ? t('audit.media', { kind: row.messageKind ?? '' }) : row.text
  const mark = (kind: 'promo' | 'other') => void write('audit.mark', { messageId: messageId!, kind })
  return (
    <article className={classes.card}>
      <div className={classes.cardHead}>
        <RelativeTime at={row.at} />
        <strong>
          <PersonName name={row.title} />
        </strong>
        {row.sender !== null && <PersonName name={row.sender} />}
        {row.state !== null && <span className={classes.sign}>{t(`audit.state.${row.state}`)}</span>}
        {label && isContentKind(label.kind) && <KindBadge kind={label.kind} />}
        {row.waited !== null && <span>{t('audit.waited', { time: format.duration(row.waited) })}</span>}
        {of === 'open' && <span>{t('audit.waiting', { time: format.duration(format.now - row.at) })}</span>}
      </div>
      <p className={`${classes.cardText} qx-selectable`}>{text}</p>
      {row.answer !== null && (
        <div className={classes.answer}>
          {row.answeredBy !== null && <div>{t('audit.answeredBy', { name: row.answeredBy })}</div>}
          {row.answer}
        </div>
      )}
      {isPost && label && <Signs label={label} />}
      <div className={classes.actions}>
        {messageId !== null && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconMessage size={13} aria-hidden />}
            onClick={() => go('conversations', { conversationId: row.conversationId, messageId })}
          >
            {t('audit.openChat')}
          </Button>
        )}
        {isPost && messageId !== null && (row.state === null || row.state === 'observed') && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => mark(isPromo ? 'other' : 'promo')}>
            {t(isPromo ? 'audit.unmark' : 'audit.mark')}
          </Button>
        )}
      </div>
    </article>
  )
}

function Signs({ label }: { label: NonNullable<AuditRow['label']> }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (label.source === 'manual') return <div className={classes.signs}>{t('audit.said')}</div>
  if (label.reasons.some((reason) => reason.startsWith('library:'))) {
    return <div className={classes.signs}>{t('audit.library')}</div>
  }
  return (
    <div className={classes.signs}>
      <span>{t('audit.score', { score: format.percent(label.score) })}</span>
      {label.reasons.map((reason) => (
        <span key={reason} className={against.has(reason) ? `${classes.sign} ${classes.signAgainst}` : classes.sign}>
          {t(`audit.sign.${reason}`)}
        </span>
      ))}
    </div>
  )
}

/** In a customer's profile: what was drafted for them lately, and how it ended. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './box.module.css'

export function CustomerDrafts({ customerId }: { customerId: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const inspect = useInspector((state) => state.open)
  const { data } = useQuery('drafting.ofCustomer', { customerId })
  if (!data || data.items.length === 0) return null
  return (
    <section className={classes.profile}>
      <h3>{t('drafting.profile')}</h3>
      {data.items.map((item) => (
        <div key={item.id} className={classes.profileDraft}>
          <div className={classes.boxHead}>
            <button type="button" className={classes.link} onClick={() => inspect({ kind: 'trace', id: item.id })}>
              {t('drafting.box.by', { rule: item.ruleName ?? '–', percent: format.percent(item.confidence) })}
            </button>
            <span className={classes.grow} />
            <span className={classes.quiet}>
              {t(`drafting.state.${item.state}`)} · <RelativeTime at={item.askedAt} />
            </span>
          </div>
          <button
            type="button"
            data-user
            className={classes.profileText}
            onClick={() => go('conversations', { conversationId: item.conversationId, messageId: item.messageId })}
          >
            {item.text}
          </button>
        </div>
      ))}
    </section>
  )
}

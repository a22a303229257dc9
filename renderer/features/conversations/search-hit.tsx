import { useTranslation } from 'react-i18next'
import { Highlight } from '#renderer/components/highlight.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import classes from './conversations.module.css'
import { excerpt } from './excerpt.ts'

type Hit = Output<'search.messages'>['hits'][number]

export function SearchHit({ hit, active }: { hit: Hit; active: boolean }) {
  const { t } = useTranslation()
  const part = excerpt(hit.text, hit.ranges)
  return (
    <div className={active ? `${classes.hit} ${classes.chatActive}` : classes.hit}>
      <div className={classes.chatLine}>
        <span className={classes.hitChat}>
          <PersonName name={hit.conversation} />
        </span>
        <span className={classes.chatTime}>
          <RelativeTime at={hit.sentAt} />
        </span>
      </div>
      <div className={classes.hitText} dir="auto">
        {hit.sender !== null && hit.conversationKind === 'group' && (
          <span className={classes.chatWho}>{t('conversations.said', { who: hit.sender })}</span>
        )}
        {hit.sender !== null && hit.conversationKind === 'direct' && hit.isStaff && (
          <span className={classes.chatWho}>{t('conversations.said', { who: hit.sender })}</span>
        )}
        {part.cut && '…'}
        <Highlight text={part.text} ranges={part.ranges} />
      </div>
    </div>
  )
}

/** A customer as their channel knows them: who follows them, what waits to be sent, and where both sides changed the same. */
import { Button } from '@mantine/core'
import { IconCloudCheck } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './customers.module.css'
import { useTags } from './use-tags.ts'

type ChannelSide = Output<'customers.sync'>
type Follow = ChannelSide['follows'][number]

/** What is behind a tag's name: it has not arrived yet, or the channel has it too. */
export function tagMark(t: TFunction, sync: ChannelSide | undefined, tagId: string): ReactNode {
  if (sync?.waitingTags.includes(tagId)) return <Waiting />
  if (!sync?.channelTags.includes(tagId)) return undefined
  const label = t('customers.sync.inChannel')
  return (
    <span className={classes.mark} role="img" aria-label={label} title={label}>
      <IconCloudCheck size={12} aria-hidden />
    </span>
  )
}

function Waiting() {
  const { t } = useTranslation()
  return (
    <span className={classes.pending} title={t('customers.sync.waitingWhy')}>
      {t('customers.sync.waiting')}
    </span>
  )
}

/** Under the remark: it waits, it could not be sent, or both sides changed it and a person chooses. */
export function ChannelRemark({ customerId, sync }: { customerId: string; sync: ChannelSide | undefined }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { data } = useQuery('conflicts.list', { customerId })
  const remark = sync?.remark
  return (
    <>
      {data?.items.map((conflict) => (
        <div key={conflict.id} className={classes.notice} role="group" aria-label={t('customers.column.remark')}>
          <p>
            {t('customers.sync.conflict', {
              local: conflict.local || t('customers.sync.nothing'),
              remote: conflict.remote || t('customers.sync.nothing'),
            })}
          </p>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void write('conflicts.resolve', { id: conflict.id, keep: 'local' })}
          >
            {t('customers.sync.keepLocal')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void write('conflicts.resolve', { id: conflict.id, keep: 'channel' })}
          >
            {t('customers.sync.keepChannel')}
          </Button>
        </div>
      ))}
      {remark?.state === 'waiting' && (
        <p className={classes.remarkNote} title={t('customers.sync.waitingWhy')}>
          {t('customers.sync.remarkWaiting')}
        </p>
      )}
      {remark?.state === 'failed' && <p className={classes.remarkNote}>{remarkProblem(t, remark.problem)}</p>}
    </>
  )
}

function remarkProblem(t: TFunction, problem: NonNullable<ChannelSide['remark']>['problem']): string {
  const params = problem?.params
  if (problem?.code === 'REMARK_TOO_LONG' && params?.length !== undefined && params.max !== undefined)
    return t('customers.sync.tooLong', { length: params.length, max: params.max })
  return t('customers.sync.failed', { problem: t(`problems.${problem?.code ?? 'REFUSED'}`) })
}

/** Staff who have, or had, this customer. */
export function Followers({ customerId }: { customerId: string }) {
  const { t } = useTranslation()
  const { data } = useQuery('customers.sync', { id: customerId })
  if (!data || data.follows.length === 0) return null
  return (
    <section className={classes.section}>
      <h3>{t('customers.sync.followers', { count: data.follows.filter((follow) => follow.goneAt === null).length })}</h3>
      {data.follows.map((follow) => (
        <Follower key={`${follow.contactId} ${follow.staffId}`} follow={follow} all={data.channelTags} />
      ))}
    </section>
  )
}

function Follower({ follow, all }: { follow: Follow; all: readonly string[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { byId } = useTags()
  const ended = follow.goneAt !== null
  const when = format.moment(follow.goneAt ?? follow.since ?? 0)
  const names = follow.tagIds.flatMap((id) => byId.get(id)?.name ?? [])
  const differs = !ended && all.length > 0 && follow.tagIds.length !== all.length
  return (
    <div className={classes.follower}>
      <span className={`${classes.lineText} qx-truncate ${ended ? classes.done : ''}`}>
        <PersonName name={follow.staffName} />
      </span>
      {follow.drives && !ended && follow.remark !== '' && (
        <span className={classes.mark} role="img" aria-label={t('customers.sync.drives')} title={t('customers.sync.drives')}>
          <IconCloudCheck size={12} aria-hidden />
        </span>
      )}
      <span className={classes.lineSide}>
        {ended
          ? follow.goneBy
            ? t(`customers.sync.ended.${follow.goneBy}`, { when })
            : t('customers.sync.endedAt', { when })
          : follow.since !== null && t('customers.sync.since', { when })}
      </span>
      {follow.remark !== '' && (
        <span className={classes.followerMore}>{t('customers.sync.remark', { text: follow.remark })}</span>
      )}
      {differs && (
        <span className={classes.followerMore}>
          {names.length > 0
            ? t('customers.sync.otherTags', { tags: names.join(t('customers.sync.separator')) })
            : t('customers.sync.noTags')}
        </span>
      )}
    </div>
  )
}

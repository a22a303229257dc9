/** Today's first list: what goes out, by the hour, worked to empty. J/K move, Enter does the next step, X skips. */
import { Button } from '@mantine/core'
import { IconCalendarCheck, IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dayStart, localDay, localParts } from '#shared/domain/zone.ts'
import { useFormat, type Format } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { KindBadge } from '#renderer/components/kind-badge.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { VirtualRows } from '#renderer/components/virtual-rows.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { ApproveAll } from './approve-all.tsx'
import { PostCard } from './post-card.tsx'
import type { Post } from './post.ts'
import classes from './post-now.module.css'

const isOpen = (post: Post) => post.state === 'planned' || post.state === 'claimed'
/** Enough for a day's work; the rest follows as these are done. */
const SHOWN = 60

/** The heading a post is under: 之前, or its hour. */
function hourOf(post: Post, format: Format): string {
  const today = dayStart(localDay(format.now, format.zone), format.zone)
  if (post.at < today) return 'before'
  return `${String(localParts(post.at, format.zone).hour).padStart(2, '0')}:00`
}

export function PostNow() {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const { data, error, slow, refetch } = useQuery('deliveries.today', {})
  const [active, setActive] = useState<string | null>(null)
  const open = useMemo(() => data?.items.filter(isOpen) ?? [], [data])
  const done = useMemo(() => data?.items.filter((post) => !isOpen(post)) ?? [], [data])
  const at = open.findIndex((post) => post.id === active)

  const move = (by: number) => {
    const next = open[Math.min(open.length - 1, Math.max(0, at + by))]
    if (!next) return false
    setActive(next.id)
    // It may come into view, and so into being, only now.
    requestAnimationFrame(() => document.getElementById(`post-${next.id}`)?.focus())
    return undefined
  }
  useShortcut('j', () => move(1), { labelKey: 'keys.next', group: 'list', enabled: open.length > 0 })
  useShortcut('k', () => move(-1), { labelKey: 'keys.previous', group: 'list', enabled: open.length > 0 })

  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={6} /> : null
  const shown = open.slice(0, SHOWN)
  return (
    <div className={classes.column}>
      {open.length === 0 && (
        <EmptyState
          compact
          icon={IconCalendarCheck}
          title={done.length > 0 ? t('calendar.post.allDone') : t('calendar.post.none')}
          why={
            data.nextAt === null
              ? t('calendar.post.nothingPlanned')
              : t('calendar.post.nextAt', { when: format.moment(data.nextAt) })
          }
        >
          <Button variant="default" size="compact-sm" onClick={() => go('calendar')}>
            {t('calendar.post.openCalendar')}
          </Button>
        </EmptyState>
      )}
      <ApproveAll posts={open} />
      <VirtualRows
        label={t('calendar.post.title')}
        count={shown.length}
        rowHeight={110}
        keyOf={(index) => shown[index]!.id}
        active={at}
        render={(index) => {
          const post = shown[index]!
          const hour = hourOf(post, format)
          const first = index === 0 || hourOf(shown[index - 1]!, format) !== hour
          return (
            <>
              {first && <h3 className={classes.hour}>{hour === 'before' ? t('calendar.post.before') : hour}</h3>}
              <PostCard post={post} active={post.id === active} onActive={() => setActive(post.id)} />
            </>
          )
        }}
      />
      {open.length > SHOWN && <p className={classes.more}>{t('calendar.post.more', { count: open.length - SHOWN })}</p>}
      {done.length > 0 && <Done posts={done} />}
    </div>
  )
}

function Done({ posts }: { posts: readonly Post[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const [shown, setShown] = useState(false)
  const Icon = shown ? IconChevronDown : IconChevronRight
  return (
    <section>
      <button type="button" className={classes.doneHead} aria-expanded={shown} onClick={() => setShown(!shown)}>
        <Icon size={14} aria-hidden />
        {t('calendar.post.done', { count: posts.length })}
      </button>
      {shown && (
        <div className={classes.doneList}>
          <VirtualRows
            label={t('calendar.post.done', { count: posts.length })}
            count={posts.length}
            rowHeight={30}
            keyOf={(index) => posts[index]!.id}
            render={(index) => {
              const post = posts[index]!
              return (
                <button
                  type="button"
                  className={classes.doneRow}
                  onClick={() => inspect({ kind: 'calendar-entry', entryId: post.entryId })}
                >
                  <KindBadge kind={post.kind} letterOnly />
                  <span className="qx-truncate">{post.groupTitle}</span>
                  <span className={classes.doneState} data-delivery={post.state}>
                    {t(`calendar.state.${post.state}`)} {format.clock(post.closedAt ?? post.at)}
                  </span>
                </button>
              )
            }}
          />
        </div>
      )}
    </section>
  )
}

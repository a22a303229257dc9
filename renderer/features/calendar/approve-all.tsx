/** Everything that is due and can leave by its channel, with one press. */
import { Button } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useWrite } from '#renderer/core-client/use-write.ts'
import type { Post } from './post.ts'
import classes from './post-now.module.css'

/** A call takes so many at once. */
const MOST = 500
const SOON = 15 * 60_000

/** Deliveries that only wait for a person's yes. */
function approvable(posts: readonly Post[], now: number): Post[] {
  return posts.filter(
    (post) => post.state === 'planned' && post.way !== 'hand' && post.hindrance === null && post.at <= now + SOON,
  )
}

export function ApproveAll({ posts }: { posts: readonly Post[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const [busy, setBusy] = useState(false)
  const due = approvable(posts, format.now).slice(0, MOST)
  if (due.length < 2) return null
  const approve = async () => {
    setBusy(true)
    try {
      await write(
        'deliveries.approve',
        { ids: due.map((post) => post.id) },
        {
          toast: ({ done, refused }) =>
            refused.length > 0
              ? t('calendar.send.approvedSome', { count: done.length, refused: refused.length })
              : t('calendar.send.approvedAll', { count: done.length }),
        },
      )
    } catch {
      // Said in a toast by the write itself.
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={classes.approveAll}>
      <Button size="compact-sm" disabled={busy} leftSection={<IconSend size={14} aria-hidden />} onClick={() => void approve()}>
        {t('calendar.send.approveAll', { count: due.length })}
      </Button>
    </div>
  )
}

/** An open conversation: who it is with, the timeline, the draft at hand. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconListSearch, IconUser, IconUsersGroup } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dayStart, localDay } from '#shared/domain/zone.ts'
import { useChannelName } from '#renderer/base/channels.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { Slot } from '#renderer/slots/slot.tsx'
import { DateField } from '#renderer/components/date-field.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { GoneMark } from '#renderer/components/gone-mark.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { core } from '#renderer/core-client/client.ts'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './conversations.module.css'
import { PendingRows } from './pending-rows.tsx'
import { Composer } from './composer.tsx'
import { Timeline, type Jump } from './timeline.tsx'
import type { Place } from './use-place.ts'

type Conversation = Output<'conversations.get'>

export function ConversationView({ id, place }: { id: number; place: Place }) {
  const { data, error, slow, refetch } = useQuery('conversations.get', { id })
  useProfileBeside(data)
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows /> : null
  return <OpenConversation conversation={data} place={place} />
}

/** Who it is with is beside the conversation: always at first, later as long as the inspector is not put away. */
function useProfileBeside(conversation: Conversation | undefined): void {
  const { id, kind, customerId } = conversation ?? {}
  useEffect(() => {
    if (id === undefined) return
    const { visible, entries, open } = useInspector.getState()
    if (!visible && (entries.length > 0 || kind === 'group')) return
    if (kind === 'group') open({ kind: 'group', id })
    else if (customerId) open({ kind: 'customer', id: customerId })
  }, [id, kind, customerId])
}

function OpenConversation({ conversation, place }: { conversation: Conversation; place: Place }) {
  const { id } = conversation
  const [jump, setJump] = useState<Jump>()
  const wanted = place.messageId
  // Asking for a place: by message from a search hit or a link, by day from the field above.
  const locate = (input: { messageId: number } | { at: number }) => {
    core
      .call('conversations.locate', { id, ...input })
      .then(({ position }) =>
        setJump((last) => ({
          position,
          messageId: 'messageId' in input ? input.messageId : undefined,
          turn: (last?.turn ?? 0) + 1,
        })),
      )
      .catch(showFailure)
  }
  useEffect(() => {
    if (wanted !== undefined) locate({ messageId: wanted })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only a newly wanted message asks
  }, [wanted, id])
  return (
    <section className={classes.pane} aria-label={conversation.title}>
      <Head conversation={conversation} place={place} onDay={(at) => locate({ at })} />
      {(wanted === undefined || jump !== undefined) && (
        <Timeline conversation={conversation} jump={jump} query={place.query} onMessage={(messageId) => locate({ messageId })} />
      )}
      <PendingRows conversationId={id} />
      <Slot name="conversation-draft" conversationId={id} />
      <Composer key={id} conversationId={id} />
      <Slot name="conversation-side" conversationId={id} customerId={conversation.customerId} />
    </section>
  )
}

function Head({ conversation, place, onDay }: { conversation: Conversation; place: Place; onDay: (at: number) => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const channelName = useChannelName()
  const inspect = useInspector((state) => state.open)
  const { id, kind, customerId, firstAt, lastAt, waitingSince } = conversation
  return (
    <header className={classes.viewHead}>
      <h2 className={classes.viewTitle}>
        <PersonName name={conversation.title} />
      </h2>
      <GoneMark of={kind === 'group' ? 'group' : 'customer'} at={conversation.goneAt} />
      <span className={classes.viewMeta}>
        {channelName(conversation.channel)} ·{' '}
        {t('conversations.messages', { count: conversation.messageCount, n: format.number(conversation.messageCount) })}
      </span>
      {waitingSince !== null && (
        <span className={classes.waiting} title={t('conversations.waitingSince', { time: format.full(waitingSince) })}>
          {t('conversations.waits', { time: format.duration(format.now - waitingSince) })}
        </span>
      )}
      <span className={classes.grow} />
      {firstAt !== null && lastAt !== null && (
        <DateField
          ariaLabel={t('conversations.toDay')}
          placeholder={t('conversations.toDay')}
          value={null}
          clearable={false}
          width={136}
          min={localDay(firstAt, format.zone)}
          max={localDay(lastAt, format.zone)}
          onChange={(day) => day !== null && onDay(dayStart(day, format.zone))}
        />
      )}
      <Tooltip label={t('conversations.searchHere')} openDelay={400}>
        <ActionIcon
          variant="default"
          size={32}
          aria-label={t('conversations.searchHere')}
          onClick={() => place.search(place.query ?? '')}
        >
          <IconListSearch size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {kind === 'group' ? (
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconUsersGroup size={15} aria-hidden />}
          onClick={() => inspect({ kind: 'members', id })}
        >
          {t('conversations.memberCount', { count: conversation.members, n: format.number(conversation.members) })}
        </Button>
      ) : (
        customerId !== null && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconUser size={15} aria-hidden />}
            onClick={() => inspect({ kind: 'customer', id: customerId })}
          >
            {t('conversations.profile')}
          </Button>
        )
      )}
    </header>
  )
}

/** The answer to a drop, at the place of the drop: why it was refused, what fills the window, and the next free slot. */
import { Button, Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FillingTouch, RefusalDetail } from '#shared/contract/calendar.ts'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useCalendar, type DropAnswer } from './calendar-state.ts'
import classes from './pieces.module.css'
import { refusalText } from './refusal-words.ts'
import { usePlacing } from './use-drop.ts'

const SHOWN_GROUPS = 30

export function DropPopover() {
  const answer = useCalendar((state) => state.answer)
  const set = useCalendar((state) => state.set)
  if (!answer) return null
  const close = () => set({ answer: null })
  const { rect } = answer
  return (
    <Popover
      opened
      onDismiss={close}
      position="bottom"
      withinPortal
      trapFocus
      returnFocus
      width={360}
      shadow="md"
      key={`${answer.place.at} ${answer.what.contentId}`}
    >
      <Popover.Target>
        <div className={classes.anchor} style={{ left: rect.left, top: rect.top, width: rect.width, height: rect.height }} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={answer.what.title} data-testid="drop-answer">
        <Answer answer={answer} onClose={close} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Answer({ answer, onClose }: { answer: DropAnswer; onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const placing = usePlacing()
  const [excusing, setExcusing] = useState(false)
  const [busy, setBusy] = useState(false)
  const { what, place, refused, allowed, done } = answer
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
      onClose()
    } catch {
      // The write has said why in a toast; the popover stays, to be tried again.
      setBusy(false)
    }
  }
  const sentence = useRefusalSentence()
  const only = refused.length === 1 && (done || allowed === 0) ? refused[0]! : null
  const movedPlace = (refusal: RefusalDetail) => ({ at: refusal.nextFree!, conversationId: refusal.conversationId })
  const ofGroup = (refusal: RefusalDetail) => (what.entryId === null ? what : { ...what, conversationId: refusal.conversationId })
  const excuse = (reason: string) =>
    run(async () => {
      if (!done) return placing(what, place, reason)
      for (const refusal of refused) {
        await placing(ofGroup(refusal), { at: place.at, conversationId: refusal.conversationId }, reason)
      }
      return undefined
    })

  return (
    <div className={classes.answer}>
      {only ? (
        <OneRefusal refusal={only} />
      ) : (
        <>
          <p className={classes.answerTitle}>
            {done
              ? t('calendar.answer.doneSome', { allowed, refused: refused.length, when: format.moment(place.at) })
              : refused.length === 0
                ? t('calendar.answer.askAll', { allowed, when: format.moment(place.at) })
                : allowed === 0
                  ? t('calendar.answer.askNone', { refused: refused.length, when: format.moment(place.at) })
                  : t('calendar.answer.askSome', { allowed, refused: refused.length, when: format.moment(place.at) })}
          </p>
          <ul className={classes.refusedList}>
            {refused.slice(0, SHOWN_GROUPS).map((refusal) => (
              <li key={refusal.conversationId}>
                <details>
                  <summary className="qx-truncate">
                    {refusal.groupTitle}
                    <span className={classes.quietText}>{sentence(refusal)}</span>
                  </summary>
                  <OneRefusal refusal={refusal} />
                  {refusal.nextFree !== null && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={busy}
                      onClick={() => void run(() => placing(ofGroup(refusal), movedPlace(refusal)))}
                    >
                      {t('calendar.answer.moveTo', { when: format.moment(refusal.nextFree) })}
                    </Button>
                  )}
                </details>
              </li>
            ))}
            {refused.length > SHOWN_GROUPS && (
              <li>{t('calendar.answer.moreGroups', { count: refused.length - SHOWN_GROUPS })}</li>
            )}
          </ul>
        </>
      )}
      <div className={classes.answerActions}>
        {only && only.nextFree !== null && (
          <Button
            data-autofocus
            disabled={busy}
            title={format.full(only.nextFree)}
            onClick={() => void run(() => placing(ofGroup(only), movedPlace(only)))}
          >
            {t('calendar.answer.nextFree', { when: format.moment(only.nextFree) })}
          </Button>
        )}
        {!done && allowed > 0 && (
          <Button data-autofocus disabled={busy} onClick={() => void run(() => placing(what, place))}>
            {t('calendar.answer.plan', { count: allowed })}
          </Button>
        )}
        {refused.length > 0 && !excusing && (
          <Button variant="subtle" color="gray" disabled={busy} onClick={() => setExcusing(true)}>
            {t('calendar.answer.excuse')}
          </Button>
        )}
      </div>
      {only && only.nextFree === null && <p className={classes.quietText}>{t('calendar.answer.noFree')}</p>}
      {excusing && <Excuse busy={busy} onGive={(reason) => void excuse(reason)} />}
    </div>
  )
}

/** The reason for an exception; it goes into the ledger with the operator's name. */
export function Excuse({ busy, onGive }: { busy: boolean; onGive: (reason: string) => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const fits = reason.trim().length >= 2
  return (
    <form
      className={classes.excuse}
      onSubmit={(event) => {
        event.preventDefault()
        if (fits) onGive(reason.trim())
      }}
    >
      <TextInput
        label={t('calendar.answer.reason')}
        description={t('calendar.answer.reasonWhy')}
        value={reason}
        maxLength={200}
        autoFocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!fits || busy}>
        {t('calendar.answer.excuseGive')}
      </Button>
    </form>
  )
}

function useRefusalSentence(): (refusal: RefusalDetail) => string {
  const { t } = useTranslation()
  const format = useFormat()
  const words: Translate = (key, values) => t(key, values ?? {})
  return (refusal) =>
    refusalText(words, format, {
      ...refusal,
      filledAt: refusal.filledBy.map((touch) => touch.at),
      aboutCustomer: refusal.customerId !== null,
    })
}

/** One refusal: the sentence, the policy, and what fills the window as links. */
export function OneRefusal({ refusal }: { refusal: RefusalDetail }) {
  const { t } = useTranslation()
  const sentence = useRefusalSentence()
  return (
    <div className={classes.refusal}>
      <p className={classes.answerTitle}>{sentence(refusal)}</p>
      <p className={classes.quietText}>{t('calendar.answer.policy', { name: refusal.policyName })}</p>
      {refusal.filledBy.length > 0 && (
        <ul className={classes.fillList}>
          {refusal.filledBy.map((touch) => (
            <FillLink key={touch.touchId} touch={touch} withGroup={refusal.customerId !== null} />
          ))}
        </ul>
      )}
    </div>
  )
}

function FillLink({ touch, withGroup }: { touch: FillingTouch; withGroup: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const go = useRouter((state) => state.go)
  const open = () => {
    if (touch.entryId !== null) inspect({ kind: 'calendar-entry', entryId: touch.entryId })
    else if (touch.conversationId !== null)
      go('conversations', { conversationId: touch.conversationId, messageId: touch.messageId ?? undefined })
  }
  return (
    <li>
      <button type="button" className={classes.link} onClick={open}>
        <span className={classes.fillWhen}>{format.moment(touch.at)}</span>
        <span className="qx-truncate">{touch.title ?? t(`calendar.state.${touch.state}`)}</span>
        {withGroup && touch.groupTitle !== null && <span className={`${classes.quietText} qx-truncate`}>{touch.groupTitle}</span>}
        <span className={classes.quietText}>{t(`calendar.state.${touch.state}`)}</span>
      </button>
    </li>
  )
}

/**
 * Above a conversation's composer: the draft at hand. Enter uses it (copies, marks), E edits, X does not use it, J and K go
 * through those who wait here. Nothing is sent by the app.
 */
import { Button, Textarea } from '@mantine/core'
import { IconUserExclamation } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueItem } from '#shared/contract/drafting.ts'
import { rejectReasons } from '#shared/contract/drafting.ts'
import { findHoles } from '#shared/domain/template.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { Kbd } from '#renderer/components/kbd.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { showFailure, useWrite } from '#renderer/core-client/use-write.ts'
import { useComposer } from '#renderer/state/composer.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './box.module.css'
import { FindingLines, HoledText } from './holed-text.tsx'

/** A link to one message (from Today, from a search) brings up the draft for that wait. */
export function DraftBox({ conversationId }: { conversationId: number }) {
  const wanted = useRouter((state) => state.params.messageId)
  return <Box key={`${conversationId}-${String(wanted)}`} conversationId={conversationId} wanted={wanted} />
}

function Box({ conversationId, wanted }: { conversationId: number; wanted: unknown }) {
  const { t } = useTranslation()
  const { data } = useQuery('drafting.queue', { conversationId, limit: 100 })
  const [at, setAt] = useState<number | null>(null)
  const items = (data?.items ?? []).filter((item) => item.draft !== null || item.handOff !== null)
  const linked = items.findIndex((item) => item.waitId === wanted)
  const place = Math.min(at ?? Math.max(0, linked), Math.max(0, items.length - 1))
  const many = items.length > 1
  useShortcut('j', () => (place + 1 < items.length ? setAt(place + 1) : false), {
    labelKey: 'keys.next',
    group: 'draft',
    enabled: many,
  })
  useShortcut('k', () => (place > 0 ? setAt(place - 1) : false), { labelKey: 'keys.previous', group: 'draft', enabled: many })
  const item = items[place]
  if (!item) return null
  return (
    <section className={classes.box} aria-label={t('drafting.box.label')}>
      {item.handOff ? (
        <HandOffView key={item.handOff.id} item={item} place={many ? `${place + 1}/${items.length}` : null} />
      ) : (
        <DraftView key={item.draft!.id} item={item} place={many ? `${place + 1}/${items.length}` : null} />
      )}
    </section>
  )
}

function Who({ item, place }: { item: QueueItem; place: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <span className={classes.boxWho}>
      {item.conversationKind === 'group' && <PersonName name={item.name} />}
      <span className={classes.quiet}>
        {t('drafting.queue.waits', { time: format.duration(Math.max(0, format.now - item.askedAt)) })}
      </span>
      {place !== null && <span className={classes.quiet}>{place}</span>}
    </span>
  )
}

function DraftView({ item, place }: { item: QueueItem; place: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  const placeable = useComposer((state) => state.open === item.conversationId)
  const draft = item.draft!
  const [edited, setEdited] = useState<string | null>(null)
  const [rejecting, setRejecting] = useState(false)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const text = edited ?? draft.text
  const [hole] = findHoles(text)

  const edit = (start = text.length, end = start) => {
    setRejecting(false)
    setEdited(text)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(start, end)
    })
  }
  const accept = async () => {
    if (busy) return
    // A hole is filled by the person, never sent as it is.
    if (hole) return edit(hole.start, hole.end)
    setBusy(true)
    try {
      const { text: final } = await write(
        'drafting.accept',
        { id: draft.id, text: edited === null ? null : edited },
        { toast: useComposer.getState().open === item.conversationId ? t('drafting.box.placed') : t('drafting.box.copied') },
      )
      // Where it can be sent from here it goes into the field, else to the clipboard.
      if (!useComposer.getState().offer(item.conversationId, final, draft.id)) {
        await shell('clipboard.copyText', { text: final }).catch(showFailure)
      }
    } catch {
      // The toast has said why; the text stays to be changed.
    } finally {
      setBusy(false)
    }
  }
  const reject = (reason: (typeof rejectReasons)[number]) => void write('drafting.reject', { id: draft.id, reason })
  const why = () => inspect({ kind: 'trace', id: draft.id })
  const idle = edited === null
  useShortcut('enter', () => void accept(), { labelKey: 'keys.accept', group: 'draft', enabled: idle && !rejecting })
  useShortcut('e', () => edit(hole?.start, hole?.end), { labelKey: 'keys.edit', group: 'draft', enabled: idle })
  useShortcut('x', () => setRejecting(!rejecting), { labelKey: 'keys.reject', group: 'draft', enabled: idle })
  useShortcut('escape', () => (rejecting ? setRejecting(false) : false), { enabled: rejecting })

  return (
    <>
      <div className={classes.boxHead}>
        <button type="button" className={classes.link} onClick={why} title={t('drafting.box.why')}>
          {t('drafting.box.by', { rule: draft.ruleName ?? '–', percent: format.percent(draft.confidence) })}
        </button>
        <span className={classes.grow} />
        <Who item={item} place={place} />
      </div>
      {item.conversationKind === 'group' && <p className={`${classes.asked} ${classes.quiet} qx-selectable`}>{item.asked}</p>}
      {edited === null ? (
        <HoledText text={text} findings={draft.findings} onHole={edit} />
      ) : (
        <Textarea
          ref={field}
          aria-label={t('drafting.box.edit')}
          value={edited}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={4000}
          error={hole ? t('drafting.box.fill', { name: hole.name }) : undefined}
          onChange={(event) => setEdited(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setEdited(null)
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault()
              void accept()
            }
          }}
        />
      )}
      {edited === null && <FindingLines findings={draft.findings} />}
      {rejecting ? (
        <div className={classes.boxActions} role="group" aria-label={t('drafting.box.rejectWhy')}>
          <span className={classes.quiet}>{t('drafting.box.rejectWhy')}</span>
          {rejectReasons.map((reason, index) => (
            <Button key={reason} variant="default" size="compact-sm" autoFocus={index === 0} onClick={() => reject(reason)}>
              {t(`drafting.rejectReason.${reason}`)}
            </Button>
          ))}
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setRejecting(false)}>
            {t('drafting.box.cancel')}
          </Button>
        </div>
      ) : (
        <div className={classes.boxActions}>
          <Button
            size="compact-sm"
            loading={busy}
            disabled={edited !== null && hole !== undefined}
            rightSection={idle ? <Kbd keys="enter" /> : undefined}
            onClick={() => void accept()}
          >
            {t(placeable ? 'drafting.box.acceptHere' : 'drafting.box.accept')}
          </Button>
          {idle ? (
            <>
              <Button
                variant="default"
                size="compact-sm"
                rightSection={<Kbd keys="e" />}
                onClick={() => edit(hole?.start, hole?.end)}
              >
                {t('drafting.box.edit')}
              </Button>
              <Button variant="default" size="compact-sm" rightSection={<Kbd keys="x" />} onClick={() => setRejecting(true)}>
                {t('drafting.box.reject')}
              </Button>
            </>
          ) : (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setEdited(null)}>
              {t('drafting.box.cancel')}
            </Button>
          )}
          <span className={classes.grow} />
          <Button variant="subtle" color="gray" size="compact-sm" onClick={why}>
            {t('drafting.box.why')}
          </Button>
        </div>
      )}
    </>
  )
}

function HandOffView({ item, place }: { item: QueueItem; place: string | null }) {
  const { t } = useTranslation()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  const handOff = item.handOff!
  return (
    <>
      <div className={classes.boxHead}>
        <span className={handOff.severity === 'urgent' ? classes.alertUrgent : classes.alert}>
          <IconUserExclamation size={16} aria-hidden />
          {t('drafting.test.handOff', { guard: t(`drafting.guard.${handOff.guard}`) })}
        </span>
        <span className={classes.quiet}>
          {handOff.taken ? t('drafting.box.taken') : t(`drafting.severity.${handOff.severity}`)}
        </span>
        <span className={classes.grow} />
        <Who item={item} place={place} />
      </div>
      <p className={`${classes.asked} qx-selectable`}>{item.asked}</p>
      <div className={classes.boxActions}>
        <Button
          size="compact-sm"
          variant={handOff.taken ? 'default' : 'filled'}
          onClick={() => void write('drafting.takeHandOff', { id: handOff.id, taken: !handOff.taken })}
        >
          {handOff.taken ? t('drafting.box.release') : t('drafting.box.take')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => void write('drafting.closeHandOff', { id: handOff.id })}>
          {t('drafting.box.close')}
        </Button>
        <span className={classes.grow} />
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => inspect({ kind: 'trace', id: handOff.id })}>
          {t('drafting.box.why')}
        </Button>
      </div>
    </>
  )
}

/** The form of one account: fields by channel, the test and its answer in words at the foot, then saving. Enter goes on, Esc back. */
import { Button, Loader } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QunxiError } from '#shared/contract/errors.ts'
import { isTyping, useShortcut } from '#renderer/base/shortcuts.ts'
import { showFailure, useWrite } from '#renderer/core-client/use-write.ts'
import { useRouter } from '#renderer/state/router.ts'
import { accountName, asSentence, type LiveAccount, problemText, refusedIp } from './account-words.ts'
import { type FormPart, PlainQuestion } from './connect-fields.tsx'
import { configOf, type Draft, errorsOf, type Field, hintsOf, savedFor, secretsOf } from './connect-form.ts'
import classes from './connect.module.css'
import { OneBotForm } from './onebot-form.tsx'
import { openAccounts } from './places.ts'
import { ProblemDetails } from './problem-note.tsx'
import { type Check, useCheck } from './use-check.ts'
import { useWords } from './use-words.ts'
import { WecomForm } from './wecom-form.tsx'

interface AccountFormProps {
  start: Draft
  saved: readonly string[]
  /** The account that is changed; without one a new one is made. */
  account?: LiveAccount
}

export function AccountForm({ start, saved: stored, account }: AccountFormProps) {
  const { t } = useTranslation()
  const words = useWords()
  const write = useWrite()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(start)
  const [touched, setTouched] = useState<ReadonlySet<Field>>(new Set())
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  const saved = savedFor(draft, account?.live.config, stored)
  const all = errorsOf(draft, saved)
  const good = Object.keys(all).length === 0
  const config = configOf(draft)
  const secrets = secretsOf(draft, saved)
  const check = useCheck({ ...(account ? { id: account.id } : {}), config, secrets })
  const answer = check.answer === 'broken' ? undefined : check.answer
  const passed = check.fresh && answer?.ok === true

  const part: FormPart = {
    draft,
    saved,
    errors: tried ? all : Object.fromEntries(Object.entries(all).filter(([field]) => touched.has(field as Field))),
    hints: hintsOf(
      draft,
      stored.filter((name) => !saved.includes(name)),
    ),
    change: (change) => {
      setRefusal(undefined)
      setDraft((last) => ({ ...last, ...change }))
    },
    // A field left empty is no mistake before the person wants to go on.
    touch: (field) => {
      const value =
        field in draft.texts ? draft.texts[field as keyof Draft['texts']] : draft.secrets[field as keyof Draft['secrets']]
      if (value) setTouched((last) => new Set([...last, field]))
    },
  }

  const save = async () => {
    setSaving(true)
    try {
      const name =
        draft.texts.name.trim() || (account || !passed || answer?.name === answer?.nativeId ? '' : (answer?.name ?? ''))
      const nativeId = passed ? (answer?.nativeId ?? '') : ''
      const { id } = await write(
        'accounts.save',
        { ...(account ? { id: account.id } : {}), name, config, secrets, nativeId },
        { quiet: true, toast: account ? t('accounts.wizard.saved', { name: name || accountName(account, words.t) }) : null },
      )
      if (account) openAccounts()
      else useRouter.getState().replace({ channel: undefined, id, done: true })
    } catch (error) {
      setSaving(false)
      if (error instanceof QunxiError && error.code === 'CONFLICT') setRefusal(t('accounts.wizard.sameAccount'))
      else showFailure(error)
    }
  }
  const goOn = (then: () => void) => {
    setTried(true)
    if (good) then()
    else showFirstError(form.current, all)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (check.running || saving) return
    goOn(passed ? () => void save() : check.start)
  }
  const back = () => {
    if (check.running) check.stop()
    else useRouter.getState().back()
  }
  useShortcut('escape', (event) => {
    // The first Esc leaves the field, so that none loses what was typed by it.
    if (isTyping(event.target) && event.target instanceof HTMLElement) event.target.blur()
    else back()
  })

  const ip = answer && check.fresh ? refusedIp(answer.problem) : refusedIp(account?.live.problem ?? null)
  const later = check.fresh && answer?.ok === false
  return (
    <form ref={form} className={classes.screen} onSubmit={submit} noValidate>
      <div className={classes.scroll}>
        <div className={classes.content}>
          <p className={classes.title}>
            {account
              ? `${t('accounts.wizard.editTitle')} · ${accountName(account, words.t)}`
              : `${t('accounts.wizard.title')} · ${t(`accounts.wizard.${draft.channel}`)}`}
          </p>
          {draft.channel === 'wecom' ? <WecomForm part={part} ip={ip} /> : <OneBotForm part={part} />}
          <PlainQuestion part={part} />
        </div>
      </div>
      <div className={classes.foot}>
        <Answer check={check} refusal={refusal} />
        <div className={classes.buttons}>
          {passed ? (
            <Button type="submit" loading={saving} key="save">
              {t(account ? 'accounts.wizard.saveEdit' : 'accounts.wizard.save')}
            </Button>
          ) : (
            <Button type="submit" disabled={check.running} key="check">
              {t(check.answer ? 'accounts.wizard.checkAgain' : 'accounts.wizard.check')}
            </Button>
          )}
          {check.running && (
            <Button variant="default" onClick={check.stop}>
              {t('accounts.wizard.stopCheck')}
            </Button>
          )}
          {!passed && !check.running && (account || later) && (
            <Button variant="default" loading={saving} onClick={() => goOn(() => void save())}>
              {t(account ? 'accounts.wizard.saveEdit' : 'accounts.wizard.saveAnyway')}
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={back}>
            {t(account ? 'accounts.wizard.cancel' : 'accounts.wizard.back')}
          </Button>
        </div>
      </div>
    </form>
  )
}

/** The first wrong field in the order of the page, its fold opened. */
function showFirstError(form: HTMLElement | null, errors: Partial<Record<Field, unknown>>): void {
  const wrong = [...(form?.querySelectorAll<HTMLElement>('[data-field]') ?? [])].find(
    (element) => element.dataset['field'] && element.dataset['field'] in errors,
  )
  const fold = wrong?.closest('details')
  if (fold) fold.open = true
  wrong?.focus()
}

function Answer({ check, refusal }: { check: Check; refusal: string | undefined }) {
  const { t } = useTranslation()
  const words = useWords()
  const shown = useRef<HTMLDivElement>(null)
  const { answer, running, fresh } = check
  useEffect(() => {
    if (answer) shown.current?.scrollIntoView({ block: 'nearest' })
  }, [answer])
  if (refusal) return <Result bad title={refusal} />
  if (running) {
    return (
      <div className={classes.result} role="status">
        <Loader size={16} />
        <span>{t('accounts.wizard.checking')}</span>
      </div>
    )
  }
  if (answer === undefined) return null
  if (answer === 'broken') return <Result bad title={t('accounts.wizard.checkFailed')} />
  if (!fresh) return <p className={classes.dim}>{t('accounts.wizard.again')}</p>
  if (answer.ok) {
    return (
      <Result
        title={
          answer.name && answer.name !== answer.nativeId
            ? t('accounts.wizard.okTitle', { name: answer.name })
            : t('accounts.wizard.okTitleNoName')
        }
        why={t('accounts.wizard.okCan', {
          what: answer.capabilities.map((can) => t(`accounts.wizard.can.${can}`)).join(t('accounts.wizard.separator')),
        })}
      />
    )
  }
  const { problem } = answer
  if (!problem) return <Result bad title={t('accounts.wizard.checkFailed')} />
  return (
    <div ref={shown}>
      <Result
        bad
        title={asSentence(t('accounts.wizard.failTitle', { problem: problemText(problem, words.t) }))}
        why={t(`accounts.fixes.${problem.fix}`)}
      >
        <ProblemDetails problem={problem} />
      </Result>
    </div>
  )
}

function Result({ title, why, bad = false, children }: { title: string; why?: string; bad?: boolean; children?: ReactNode }) {
  const Icon = bad ? IconAlertTriangle : IconCircleCheck
  return (
    <div className={`${classes.result} ${bad ? classes.resultBad : classes.resultGood}`} role={bad ? 'alert' : 'status'}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <span className={classes.resultWords}>
        <span className={classes.resultTitle}>{title}</span>
        {why && <span className={classes.dim}>{why}</span>}
        {children}
      </span>
    </div>
  )
}

/** What fired, what almost fired, and why: the same in the tester and in the inspector. */
import { useTranslation } from 'react-i18next'
import type { DraftFinding, DraftTraceView, RuleTraceView } from '#shared/contract/drafting.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { Highlight } from '#renderer/components/highlight.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import classes from './trace.module.css'

interface TraceViewProps {
  /** The message the spans point into. */
  text: string
  trace: DraftTraceView
  findings: readonly DraftFinding[]
  onRule?: (id: string) => void
}

const FIRED = new Set(['chosen', 'outranked'])

export function TraceView({ text, trace, findings, onRule }: TraceViewProps) {
  const { t } = useTranslation()
  const fired = trace.rules.filter((rule) => FIRED.has(rule.outcome))
  const almost = trace.rules.filter((rule) => !FIRED.has(rule.outcome))
  return (
    <div className={classes.trace}>
      {trace.guards.length > 0 && (
        <section>
          <h3>{t('drafting.test.guards')}</h3>
          {trace.guards.map((guard) => {
            const words = { words: guard.words.join('」「') }
            return (
              <div key={guard.guard} className={guard.outcome === 'fired' ? classes.guardFired : classes.guard}>
                <strong>{t(`drafting.guard.${guard.guard}`)}</strong>{' '}
                {guard.outcome === 'fired'
                  ? t('drafting.test.guardFired', words)
                  : guard.outcome === 'denied'
                    ? t('drafting.test.guardDenied', words)
                    : t('drafting.test.guardHarmless', words)}
              </div>
            )
          })}
        </section>
      )}
      {fired.length > 0 && (
        <section>
          <h3>{t('drafting.test.fired')}</h3>
          {fired.map((rule) => (
            <RuleCard key={rule.rule.id} text={text} trace={rule} onRule={onRule} />
          ))}
        </section>
      )}
      <section>
        <h3>{t('drafting.test.almost')}</h3>
        {almost.length === 0 && <p className={classes.quiet}>{t('drafting.test.nothingAlmost')}</p>}
        {almost.map((rule) => (
          <RuleCard key={rule.rule.id} text={text} trace={rule} onRule={onRule} />
        ))}
      </section>
      {trace.variables.length > 0 && (
        <section>
          <h3>{t('drafting.test.variables')}</h3>
          <dl className={classes.values}>
            {trace.variables.map((variable) => (
              <div key={`${variable.name}-${variable.start}`}>
                <dt data-user>{variable.name}</dt>
                <dd className={variable.from === 'missing' ? classes.missing : 'qx-selectable'}>
                  {variable.value ?? t('drafting.test.fromMissing')}
                  {variable.from === 'default' && <span className={classes.quiet}> · {t('drafting.test.fromDefault')}</span>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {trace.reason === 'drafted' && (
        <section>
          <h3>{t('drafting.test.findings')}</h3>
          {findings.length === 0 ? (
            <p className={classes.quiet}>{t('drafting.test.noFindings')}</p>
          ) : (
            <ul className={classes.findings}>
              {findings.map((finding) => (
                <li
                  key={`${finding.start}-${finding.category}`}
                  className={finding.severity === 'error' ? classes.findingLineError : undefined}
                >
                  {finding.suggestion === null
                    ? t('drafting.box.noSuggestion', { text: finding.text, category: t(`drafting.category.${finding.category}`) })
                    : t('drafting.box.suggestion', {
                        text: finding.text,
                        category: t(`drafting.category.${finding.category}`),
                        suggestion: finding.suggestion,
                      })}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <section>
        <h3>{t('drafting.test.normalised')}</h3>
        <p className={`${classes.normalised} qx-selectable`}>{visibleMasks(trace.normalised) || '–'}</p>
      </section>
    </div>
  )
}

/** Masked pieces are as private-use characters in normalised text. */
function visibleMasks(text: string): string {
  return text.replace(/[\ue000-\ue007]/g, '▇')
}

function RuleCard({ text, trace, onRule }: { text: string; trace: RuleTraceView; onRule?: ((id: string) => void) | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { rule, outcome, hits, excludedBy, conditions, confidence } = trace
  const failed = conditions.filter((condition) => !condition.passed)
  return (
    <div className={outcome === 'chosen' ? `${classes.card} ${classes.cardOn}` : classes.card}>
      <div className={classes.cardHead}>
        {onRule && rule.id !== 'new' ? (
          <button type="button" data-user className={`${classes.link} qx-truncate`} onClick={() => onRule(rule.id)}>
            {rule.name}
          </button>
        ) : (
          <span className={`${classes.rowTitle} qx-truncate`} data-user>
            {rule.name}
          </span>
        )}
        {confidence !== null && <span className={classes.quiet}>{format.percent(confidence)}</span>}
        <span className={outcome === 'chosen' ? classes.badgeOn : classes.badge}>{t(`drafting.outcome.${outcome}`)}</span>
      </div>
      <p className={`${classes.message} qx-selectable`}>
        <Highlight text={text} ranges={hits.flatMap((hit) => hit.spans)} />
      </p>
      <ul className={classes.hits}>
        {hits.slice(0, 6).map((hit) => (
          <li key={hit.pattern}>
            <code className="qx-selectable">{hit.pattern}</code>
            <span className={classes.quiet}>
              {' '}
              {t(`drafting.hit.${hit.kind}`)}
              {hit.missing.length > 0 && ` · ${t('drafting.hit.missing', { parts: hit.missing.join('、') })}`}
              {hit.denied && ` · ${t('drafting.hit.denied')}`}
            </span>
          </li>
        ))}
        {excludedBy.length > 0 && (
          <li className={classes.quiet}>
            {t('drafting.hit.excludedBy', { words: excludedBy.map((hit) => hit.pattern).join('、') })}
          </li>
        )}
        {failed.map((condition) => (
          <FailedCondition key={condition.kind} condition={condition} />
        ))}
      </ul>
    </div>
  )
}

function FailedCondition({ condition }: { condition: RuleTraceView['conditions'][number] }) {
  const { t } = useTranslation()
  const { data } = useQuery('tags.list', {}, { enabled: condition.kind.startsWith('tags') })
  const name = (value: string): string => {
    switch (condition.kind) {
      case 'tagsAny':
      case 'tagsAll':
      case 'tagsNone':
        return data?.tags.find((tag) => tag.id === value)?.name ?? value
      case 'stages':
        return t(`customers.stage.${value}`)
      case 'weekdays':
        return t(`drafting.weekday.${value}`)
      case 'chat':
        return t(`drafting.rule.chats.${value}`)
      default:
        return value
    }
  }
  const list = (values: readonly string[]) =>
    values.length === 0 ? t('drafting.condition.nothing') : values.map(name).join('、')
  const wanted = condition.kind === 'cooldown' ? (condition.wanted[0] ?? '') : list(condition.wanted)
  return (
    <li className={classes.missing}>{t(`drafting.condition.${condition.kind}`, { wanted, found: list(condition.found) })}</li>
  )
}

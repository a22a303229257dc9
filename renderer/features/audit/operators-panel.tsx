/** Who posted: posts, promos and answers of each of our people; each figure opens its rows. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import type { QueryResult } from '#renderer/core-client/use-query.ts'
import classes from './audit.module.css'
import { openRows } from './open-rows.ts'

interface Props {
  query: QueryResult<Output<'audit.operators'>>
  span: { from: number; to: number }
}

export function OperatorsPanel({ query, span }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const items = query.data?.items ?? []
  const range = { from: span.from, to: span.to }
  return (
    <section className={classes.panel}>
      <h2>{t('audit.operators')}</h2>
      {query.error ? (
        <ErrorState compact error={query.error} onRetry={query.refetch} />
      ) : !query.data ? (
        query.slow && <LoadingRows count={5} />
      ) : items.length === 0 ? (
        <p className={classes.why}>{t('audit.operatorsEmpty')}</p>
      ) : (
        <table className={classes.people}>
          <thead>
            <tr>
              {(['name', 'posts', 'promos', 'median'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`audit.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.key}>
                <td>
                  <PersonName name={one.name} />
                </td>
                <td>
                  <Figure
                    text={format.number(one.posts)}
                    label={t('audit.operatorPosts', { name: one.name, count: one.posts })}
                    onClick={() => openRows({ of: 'posts', operatorKey: one.key, ...range }, one.name)}
                  />
                </td>
                <td>
                  <Figure
                    text={format.number(one.promos)}
                    label={t('audit.operatorPromos', { name: one.name, count: one.promos })}
                    onClick={() => openRows({ of: 'promos', operatorKey: one.key, ...range }, one.name)}
                  />
                </td>
                <td>
                  {one.p50 === null ? (
                    '–'
                  ) : (
                    <Figure
                      text={format.duration(one.p50)}
                      label={t('audit.operatorAnswers', {
                        name: one.name,
                        count: one.answered,
                        median: format.duration(one.p50),
                      })}
                      onClick={() => openRows({ of: 'answered', operatorKey: one.key, ...range }, one.name)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Figure({ text, label, onClick }: { text: string; label: string; onClick: () => void }) {
  return (
    <button type="button" className={classes.number} aria-label={label} title={label} onClick={onClick}>
      {text}
    </button>
  )
}

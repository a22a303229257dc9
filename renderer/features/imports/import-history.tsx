/** What was imported before, newest first. */
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useFormatName } from './format-name.ts'
import { useResultLine } from './file-result.tsx'
import classes from './imports.module.css'

export function ImportHistory() {
  const { t } = useTranslation()
  const line = useResultLine()
  const formatName = useFormatName()
  const { data, error, refetch } = useQuery('imports.list', { limit: 20 })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data || data.items.length === 0) return null
  return (
    <section>
      <h2 className={classes.subtitle}>{t('imports.history')}</h2>
      <table className={classes.history}>
        <tbody>
          {data.items.map(({ id, at, report }) => (
            <tr key={id}>
              <td className={classes.historyName} title={report.path}>
                {report.file}
              </td>
              <td>{report.format && formatName(report.format)}</td>
              <td>{line(report)}</td>
              <td className={classes.dim}>
                <RelativeTime at={at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

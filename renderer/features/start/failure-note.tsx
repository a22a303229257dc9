/** Why the last step did not work, in place, with the details folded. */
import { useTranslation } from 'react-i18next'
import type { ErrorCode } from '#shared/contract/errors.ts'
import classes from './start.module.css'

export function FailureNote({ error }: { error: { code: ErrorCode; message: string } }) {
  const { t } = useTranslation()
  return (
    <div className={`${classes.note} ${classes.noteFailure}`} role="alert">
      {t(`errors.code.${error.code}`)}
      {error.message && (
        <details className={classes.details}>
          <summary>{t('errors.details')}</summary>
          <pre className="qx-selectable">{error.message}</pre>
        </details>
      )}
    </div>
  )
}

/** Skeleton of a list. Show it only once reading is `slow` (150 ms). */
import { useTranslation } from 'react-i18next'
import classes from './states.module.css'

const widths = ['38%', '54%', '46%', '62%', '33%', '50%', '58%', '41%']

export function LoadingRows({ count = 8 }: { count?: number }) {
  const { t } = useTranslation()
  return (
    <div className={classes.rows} role="status" aria-label={t('components.loading')}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={classes.row}>
          <div className={classes.bar} style={{ width: widths[index % widths.length] }} />
        </div>
      ))}
    </div>
  )
}

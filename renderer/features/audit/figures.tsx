/** One line of four figures; each opens what is behind it. */
import { useTranslation } from 'react-i18next'
import type { ResponseTimes } from '#shared/contract/audit.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './audit.module.css'
import { capShare } from './heat-words.ts'
import { openRows } from './open-rows.ts'

const sum = (lists: readonly (readonly number[])[]) => lists.reduce((all, list) => all + list.reduce((a, b) => a + b, 0), 0)

export function Figures({ cadence, overall }: { cadence: Output<'audit.cadence'>; overall: ResponseTimes | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  const replace = useRouter((state) => state.replace)
  const { groups, from, to } = cadence
  const over = groups.filter((group) => capShare(group) > 1).length
  const promos = sum(groups.map((group) => group.promos))
  const observed = sum(groups.map((group) => group.observed))
  const planned = sum(groups.map((group) => group.planned))
  const figures = [
    {
      id: 'over',
      value: format.number(over),
      detail: `/ ${format.number(groups.length)}`,
      alert: over > 0,
      run: () => replace({ order: undefined }),
    },
    {
      id: 'promos',
      value: format.number(promos),
      detail: t('audit.figure.promosDetail', { observed: format.number(observed), planned: format.number(planned) }),
      run: () => openRows({ of: 'promos', from, to }),
    },
    {
      id: 'median',
      value: overall?.p50 == null ? '–' : format.duration(overall.p50),
      detail: overall ? t('audit.answered', { count: overall.answered, n: format.number(overall.answered) }) : '',
      run: () => openRows({ of: 'answered', from, to }),
    },
    {
      id: 'open',
      value: overall ? format.number(overall.open) : '–',
      detail: '',
      alert: (overall?.open ?? 0) > 0,
      run: () => openRows({ of: 'open', from, to }),
    },
  ]
  return (
    <div className={classes.figures}>
      {figures.map((figure) => (
        <button key={figure.id} type="button" className={classes.figure} onClick={figure.run}>
          <span className={classes.figureName}>{t(`audit.figure.${figure.id}`)}</span>
          <span className={figure.alert ? `${classes.figureValue} ${classes.alert}` : classes.figureValue}>{figure.value}</span>
          <span className={classes.figureDetail}>{figure.detail}</span>
        </button>
      ))}
    </div>
  )
}

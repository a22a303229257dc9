/** All settings on one page, sections at the left, a search above. */
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorBoundary } from '#renderer/components/error-boundary.tsx'
import { i18n } from '#renderer/base/i18n/i18n.ts'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { useSession } from '#renderer/core-client/session.ts'
import { useFills } from '#renderer/slots/slot.tsx'
import type { SlotFill } from '#renderer/slots/slots.ts'
import { useRouter } from '#renderer/state/router.ts'
import { sectionIds, type SettingRow, settingRows } from './setting-rows.tsx'
import classes from './settings.module.css'

/** Found in either language: who set English by mistake must still find 语言. */
function matches(query: string, keys: readonly (string | undefined)[], words: readonly string[] = []): boolean {
  const texts = keys.flatMap((key) => (key ? [i18n.getFixedT('zh-CN')(key), i18n.getFixedT('en')(key)] : []))
  const all = [...texts, ...words].join('\n').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/u)
    .filter(Boolean)
    .every((word) => all.includes(word))
}

interface Section {
  id: string
  titleKey: string
  rows: readonly SettingRow[]
  /** A whole section of another feature. */
  fill?: SlotFill
}

function useSections(query: string): Section[] {
  const demo = useSession((state) => state.demo)
  const fills = useFills('settings-section')
  const rows = settingRows.filter((row) => !(row.ownOnly && demo))
  const own = sectionIds.map((id): Section => {
    const titleKey = `settings.sections.${id}`
    return {
      id,
      titleKey,
      rows: rows.filter((row) => row.section === id && matches(query, [titleKey, row.titleKey, row.whyKey], row.words)),
    }
  })
  const foreign = fills.flatMap((fill): Section[] =>
    fill.titleKey && matches(query, [fill.titleKey], fill.words)
      ? [{ id: fill.titleKey.replaceAll('.', '-'), titleKey: fill.titleKey, rows: [], fill }]
      : [],
  )
  // Other features' rules are between the sources and the safety of all this.
  const cut = own.findIndex((section) => section.id === 'security')
  return [...own.slice(0, cut), ...foreign, ...own.slice(cut)].filter((section) => section.rows.length > 0 || section.fill)
}

export function SettingsScreen() {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const wanted = useRouter((state) => state.params['section'])
  const sections = useSections(query.trim())
  const page = useRef<HTMLDivElement>(null)
  // Only this page scrolls: `scrollIntoView` would move the frame around it too.
  const show = (id: string) => {
    const section = document.getElementById(`settings-${id}`)
    if (section && page.current)
      page.current.scrollTop += section.getBoundingClientRect().top - page.current.getBoundingClientRect().top - 12
  }
  useEffect(() => {
    if (typeof wanted === 'string') show(wanted)
  }, [wanted])
  return (
    <div className={classes.page}>
      <nav className={classes.nav} aria-label={t('settings.title')}>
        <TextInput
          aria-label={t('settings.search')}
          placeholder={t('settings.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        {sections.map((section) => (
          <button key={section.id} type="button" className={classes.navItem} onClick={() => show(section.id)}>
            {t(section.titleKey)}
          </button>
        ))}
      </nav>
      <div ref={page} className={classes.content} tabIndex={-1}>
        {sections.length === 0 && <EmptyState title={t('settings.nothing', { query: query.trim() })} />}
        {sections.map((section) => (
          <section
            key={section.id}
            id={`settings-${section.id}`}
            className={classes.section}
            aria-labelledby={`settings-title-${section.id}`}
          >
            <h2 id={`settings-title-${section.id}`} className={classes.sectionTitle}>
              {t(section.titleKey)}
            </h2>
            {section.fill ? (
              <ErrorBoundary where={section.titleKey}>
                <Suspense fallback={null}>
                  <section.fill.component />
                </Suspense>
              </ErrorBoundary>
            ) : (
              <div className={classes.rows}>
                {section.rows.map((row) => (
                  <Row key={row.id} row={row} />
                ))}
              </div>
            )}
          </section>
        ))}
      </div>
    </div>
  )
}

function Row({ row }: { row: SettingRow }) {
  const { t } = useTranslation()
  return (
    <div className={row.wide ? `${classes.row} ${classes.rowWide}` : classes.row}>
      <div className={classes.words}>
        <h3 className={classes.rowTitle}>{t(row.titleKey)}</h3>
        {row.whyKey && <p className={classes.why}>{t(row.whyKey)}</p>}
      </div>
      <div className={classes.control}>
        <row.control />
      </div>
    </div>
  )
}

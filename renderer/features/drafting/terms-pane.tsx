/** Sensitive terms: a list to add to and switch off, and a text to check beside it. */
import { ActionIcon, Button, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TermItem } from '#shared/contract/drafting.ts'
import { EditorForm } from '#renderer/components/editor-form.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { SidePanel } from '#renderer/components/side-panel.tsx'
import { SplitPane } from '#renderer/components/split-pane.tsx'
import { VirtualList } from '#renderer/components/virtual-list.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './drafting.module.css'
import { FindingLines, HoledText } from './holed-text.tsx'
import trace from './trace.module.css'

const categories = ['custom', 'absolute', 'medical', 'overPromise', 'inducement', 'offPlatform', 'disrespect'] as const
type Category = (typeof categories)[number]

export function TermsPane() {
  return (
    <SplitPane storageKey="drafting.check" at="end" side={<Checker />} initial={400} min={280} max={640}>
      <TermList />
    </SplitPane>
  )
}

function TermList() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, slow, refetch } = useQuery('terms.list', {})
  const [search, setSearch] = useState('')
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows /> : null
  const wanted = search.trim().toLowerCase()
  const shown = data.items.filter((term) => `${term.term} ${term.suggestion ?? ''}`.toLowerCase().includes(wanted))
  return (
    <div className={classes.terms}>
      <AddTerm items={data.items} />
      <div className={classes.listHead}>
        <TextInput
          style={{ flex: 1, maxWidth: 320 }}
          size="sm"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={t('drafting.search')}
          aria-label={t('drafting.search')}
        />
        <span className={classes.quiet}>{t('drafting.term.counted', { n: format.number(shown.length) })}</span>
      </div>
      {shown.length === 0 ? (
        <EmptyState compact title={t('drafting.term.emptyTitle')} why={t('drafting.term.emptyWhy')} />
      ) : (
        <div className={classes.termRows}>
          <VirtualList
            label={t('drafting.term.list')}
            count={shown.length}
            rowHeight={36}
            keyOf={(index) => shown[index]!.id}
            render={(index) => <TermRow term={shown[index]!} />}
          />
        </div>
      )}
    </div>
  )
}

function TermRow({ term }: { term: TermItem }) {
  const { t } = useTranslation()
  const write = useWrite()
  return (
    <div className={classes.termRow}>
      <span className={`${classes.termWord} qx-truncate ${term.enabled ? '' : classes.quiet}`} data-user>
        {term.term}
      </span>
      <span className={classes.termCategory}>{t(`drafting.category.${term.category}`)}</span>
      <span className={`${classes.grow} ${classes.quiet} qx-truncate`} data-user>
        {term.suggestion}
      </span>
      <Switch
        size="xs"
        aria-label={`${t('drafting.term.enabled')} ${term.term}`}
        checked={term.enabled}
        onChange={(event) => void write('terms.save', { ...term, enabled: event.currentTarget.checked })}
      />
      <ActionIcon
        aria-label={t('drafting.term.remove', { term: term.term })}
        onClick={() => void write('terms.remove', { id: term.id })}
      >
        <IconTrash size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}

function AddTerm({ items }: { items: readonly TermItem[] }) {
  const { t } = useTranslation()
  const write = useWrite()
  const [term, setTerm] = useState('')
  const [category, setCategory] = useState<Category>('custom')
  const [suggestion, setSuggestion] = useState('')
  const known = items.some((each) => each.term === term.trim())
  const add = async () => {
    if (term.trim() === '' || known) return
    await write('terms.save', { term: term.trim(), category, suggestion: suggestion.trim() === '' ? null : suggestion.trim() })
    setTerm('')
    setSuggestion('')
  }
  return (
    <EditorForm className={classes.addLine} label={t('drafting.term.new')} onSave={add}>
      <TextInput
        label={t('drafting.term.word')}
        w={160}
        maxLength={40}
        value={term}
        error={known ? t('drafting.term.duplicate', { term: term.trim() }) : undefined}
        onChange={(event) => setTerm(event.currentTarget.value)}
      />
      <Select
        label={t('drafting.term.category')}
        w={140}
        allowDeselect={false}
        data={categories.map((value) => ({ value, label: t(`drafting.category.${value}`) }))}
        value={category}
        onChange={(value) => setCategory(categories.find((each) => each === value) ?? 'custom')}
      />
      <TextInput
        style={{ flex: 1 }}
        label={t('drafting.term.suggestion')}
        maxLength={200}
        value={suggestion}
        onChange={(event) => setSuggestion(event.currentTarget.value)}
      />
      <Button type="submit" disabled={term.trim() === '' || known}>
        {t('drafting.term.add')}
      </Button>
    </EditorForm>
  )
}

function Checker() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text, 150)
  const { data } = useQuery('drafting.check', { text: asked }, { enabled: asked.trim() !== '', keepPrevious: true })
  return (
    <SidePanel title={t('drafting.term.check')}>
      <div className={trace.tester}>
        <Textarea
          label={t('drafting.term.check')}
          placeholder={t('drafting.term.checkHint')}
          value={text}
          autosize
          minRows={4}
          maxRows={14}
          maxLength={4000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {data && asked.trim() !== '' && (
          <div className={trace.answer} role="status">
            <HoledText text={asked} findings={asked === text ? data.findings : []} />
            {data.findings.length === 0 ? (
              <p className={classes.quiet}>{t('drafting.term.clean')}</p>
            ) : (
              <FindingLines findings={data.findings} />
            )}
          </div>
        )}
      </div>
    </SidePanel>
  )
}

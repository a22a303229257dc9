/** Scripts: list, editor with a preview, and the tester. */
import { Autocomplete, Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMessage2 } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ScriptItem } from '#shared/contract/drafting.ts'
import { parseTemplate } from '#shared/domain/template.ts'
import { EditorEnd, EditorForm, useSaving } from '#renderer/components/editor-form.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { SplitPane } from '#renderer/components/split-pane.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './drafting.module.css'
import { FindingLines, HoledText } from './holed-text.tsx'
import { BesideTester } from './beside-tester.tsx'
import { ListPane } from './list-pane.tsx'
import { TemplateField } from './template-field.tsx'
import { Tester } from './tester.tsx'

export function ScriptsPane() {
  const { t } = useTranslation()
  const { data, error, slow, refetch } = useQuery('scripts.list', {})
  const wanted = useRouter((state) => state.params.id)
  const replace = useRouter((state) => state.replace)
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows /> : null
  const isNew = wanted === 'new'
  const item = isNew ? null : (data.items.find((script) => script.id === wanted) ?? data.items[0] ?? null)
  const choose = (id: string) => replace({ id })
  const list = (
    <ListPane
      label={t('drafting.script.list')}
      rows={data.items}
      textOf={(script) => `${script.title} ${script.category} ${script.body}`}
      line={(script) => ({
        title: script.title,
        side:
          script.holes.length > 0 || script.findings.length > 0 ? (
            <span className={classes.missing} title={t('drafting.script.holes', { names: script.holes.join('、') })}>
              {script.holes.length + script.findings.length}
            </span>
          ) : (
            <span data-user>{script.category}</span>
          ),
        below: script.body,
      })}
      chosen={item?.id ?? null}
      onChoose={choose}
      addLabel={t('drafting.script.new')}
      onAdd={() => choose('new')}
      empty={
        <EmptyState compact icon={IconMessage2} title={t('drafting.script.emptyTitle')} why={t('drafting.script.emptyWhy')}>
          <Button onClick={() => choose('new')}>{t('drafting.script.new')}</Button>
        </EmptyState>
      }
    />
  )
  const categories = [...new Set(data.items.map((script) => script.category).filter((category) => category !== ''))]
  return (
    <SplitPane storageKey="drafting.list" side={list} initial={280} min={200} max={460}>
      <BesideTester tester={<Tester />}>
        <div className={classes.editor}>
          {item || isNew ? (
            <ScriptForm
              key={item?.id ?? 'new'}
              item={item}
              categories={categories}
              onSaved={choose}
              onRemoved={() => replace({ id: undefined })}
            />
          ) : (
            <EmptyState title={t('drafting.script.pick')} />
          )}
        </div>
      </BesideTester>
    </SplitPane>
  )
}

interface ScriptFormProps {
  item: ScriptItem | null
  categories: string[]
  onSaved: (id: string) => void
  onRemoved: () => void
}

function ScriptForm({ item, categories, onSaved, onRemoved }: ScriptFormProps) {
  const { t } = useTranslation()
  const write = useWrite()
  const { data: variables } = useQuery('variables.list', {})
  const [title, setTitle] = useState(item?.title ?? '')
  const [category, setCategory] = useState(item?.category ?? '')
  const [body, setBody] = useState(item?.body ?? '')
  const custom = (variables?.items ?? []).filter((variable) => variable.custom).map((variable) => variable.name)
  const [asked] = useDebouncedValue(body.trim(), 200)
  const { data: preview } = useQuery('scripts.preview', { body: asked }, { enabled: asked !== '', keepPrevious: true })
  const wrong = parseTemplate(body, custom).errors.length > 0
  const ready = title.trim() !== '' && body.trim() !== '' && !wrong
  const changed = !item || item.title !== title.trim() || item.category !== category.trim() || item.body !== body.trim()
  const { tried, trySave } = useSaving({
    ready,
    changed,
    save: async () => {
      const { id } = await write('scripts.save', {
        id: item?.id ?? null,
        title: title.trim(),
        category: category.trim(),
        body: body.trim(),
      })
      if (!item) onSaved(id)
    },
  })
  return (
    <EditorForm className={classes.form} label={item?.title ?? t('drafting.script.new')} onSave={trySave}>
      <div className={classes.formLine}>
        <TextInput
          style={{ flex: 1 }}
          label={t('drafting.script.title')}
          value={title}
          maxLength={60}
          autoFocus={item === null}
          error={tried && title.trim() === '' ? t('drafting.script.titleMissing') : undefined}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Autocomplete
          w={160}
          label={t('drafting.script.category')}
          maxLength={30}
          data={categories}
          value={category}
          onChange={setCategory}
        />
      </div>
      <TemplateField
        label={t('drafting.script.body')}
        value={body}
        custom={custom}
        error={tried && body.trim() === '' ? t('drafting.script.bodyMissing') : undefined}
        onChange={setBody}
      />
      {preview && asked !== '' && !wrong && (
        <section className={classes.preview}>
          <h3>{t('drafting.script.preview')}</h3>
          <HoledText text={preview.text} findings={preview.findings} />
          {preview.missing.length > 0 && <p className={classes.quiet}>{t('drafting.script.previewHint')}</p>}
          <FindingLines findings={preview.findings} />
        </section>
      )}
      <EditorEnd
        saveLabel={t('drafting.script.save')}
        changed={changed}
        note={
          item && item.rules > 0 ? (
            <span className={classes.quiet}>{t('drafting.script.stillUsed', { count: item.rules })}</span>
          ) : undefined
        }
        remove={
          item && item.rules === 0
            ? {
                label: t('drafting.script.remove'),
                question: t('drafting.script.removeAsk'),
                run: async () => {
                  await write('scripts.archive', { id: item.id })
                  onRemoved()
                },
              }
            : undefined
        }
      >
        {item && (
          <span className={classes.quiet}>
            {item.rules === 0 ? t('drafting.script.unused') : t('drafting.script.rules', { count: item.rules })}
          </span>
        )}
      </EditorEnd>
    </EditorForm>
  )
}

/** A content of the library: kind, title, text with variables, images, and how it will read. Saved with Ctrl/Cmd+Enter. */
import { Button, Menu, SegmentedControl, TextInput, Textarea } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { Fragment, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contentKinds, type ContentKind } from '#shared/domain/content.ts'
import {
  findVariable,
  parseTemplate,
  renderTemplate,
  variableSpecs,
  type TemplateError,
  type TemplateValue,
} from '#shared/domain/template.ts'
import { EditorForm, useSaving } from '#renderer/components/editor-form.tsx'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { kindLooks } from '#renderer/base/kinds.ts'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useInspector, type InspectorEntry } from '#renderer/state/inspector.ts'
import { Attachments } from './attachments.tsx'
import classes from './pieces.module.css'
import { takeUp } from './drag.ts'
import { draggedContent, type ContentItem } from './library.tsx'

/** What a post to a group can say of itself; a customer's own values have no place in a group. */
const GROUP_SOURCES = new Set(['conversation', 'operator', 'clock', 'workspace'])
const groupVariables = variableSpecs.filter((spec) => GROUP_SOURCES.has(spec.source))

export function ContentEditor({ entry }: { entry: InspectorEntry }) {
  const id = typeof entry.id === 'string' ? entry.id : null
  const { data, error, slow, refetch } = useQuery('content.list', {})
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={4} /> : null
  const item = id === null ? null : (data.items.find((each) => each.id === id) ?? null)
  if (id !== null && item === null) return <Archived id={id} />
  return <Editor key={id ?? 'new'} item={item} />
}

function Archived({ id }: { id: string }) {
  const { t } = useTranslation()
  const write = useWrite()
  const { data } = useQuery('content.list', { archived: true })
  const item = data?.items.find((each) => each.id === id)
  if (!item) return null
  return (
    <div className={classes.section}>
      <p className={classes.answerTitle}>{t('calendar.editor.archived', { title: item.title })}</p>
      <Button variant="default" onClick={() => void write('content.archive', { id, archived: false })}>
        {t('calendar.editor.restore')}
      </Button>
    </div>
  )
}

function Editor({ item }: { item: ContentItem | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  const close = useInspector((state) => state.close)
  const [kind, setKind] = useState<ContentKind>(item?.kind ?? 'promo')
  const [title, setTitle] = useState(item?.title ?? '')
  const [body, setBody] = useState(item?.body ?? '')
  const text = useRef<HTMLTextAreaElement>(null)
  const { data: variables } = useQuery('variables.list', {})
  const own = variables?.items.filter((each) => each.custom).map((each) => each.name) ?? []
  const template = parseTemplate(body, own)
  const personal = template.parts.flatMap((part) => {
    if (part.kind !== 'variable') return []
    const spec = findVariable(part.name)
    return spec && !GROUP_SOURCES.has(spec.source) && part.fallback === null ? [part.name] : []
  })
  const problems = [
    ...template.errors.map((problem) => templateProblem((key, values) => t(key, values ?? {}), problem)),
    ...[...new Set(personal)].map((name) => t('calendar.editor.personal', { name, open: '{{', close: '}}' })),
  ]
  const ready = title.trim() !== '' && body.trim() !== '' && problems.length === 0
  const changed = item === null || item.kind !== kind || item.title !== title.trim() || item.body !== body.trim()
  const { tried, trySave } = useSaving({
    ready,
    changed,
    save: async () => {
      const { id } = await write('content.save', {
        ...(item ? { id: item.id } : {}),
        kind,
        title: title.trim(),
        body: body.trim(),
      })
      if (!item) inspect({ kind: 'content', id })
    },
  })
  const insert = (name: string) => {
    const field = text.current
    const at = field?.selectionStart ?? body.length
    const end = field?.selectionEnd ?? body.length
    const piece = `{{${name}}}`
    setBody(body.slice(0, at) + piece + body.slice(end))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(at + piece.length, at + piece.length)
    })
  }
  return (
    <EditorForm className={classes.editor} label={item?.title ?? t('calendar.library.create')} onSave={trySave}>
      <SegmentedControl
        fullWidth
        aria-label={t('calendar.editor.kind')}
        value={kind}
        onChange={(value) => setKind(value as ContentKind)}
        data={contentKinds.map((each) => ({ value: each, label: t(kindLooks[each].nameKey) }))}
      />
      <TextInput
        label={t('calendar.editor.title')}
        value={title}
        maxLength={60}
        autoFocus={item === null}
        error={tried && title.trim() === '' ? t('calendar.editor.titleMissing') : undefined}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        ref={text}
        label={t('calendar.editor.body')}
        value={body}
        autosize
        minRows={5}
        maxRows={16}
        maxLength={4000}
        error={
          problems.length > 0 ? problems.join('\n') : tried && body.trim() === '' ? t('calendar.editor.bodyMissing') : undefined
        }
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      <div className={classes.editorBar}>
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button variant="default" size="compact-sm" leftSection={<IconBraces size={14} aria-hidden />}>
              {t('calendar.editor.insert')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
            {own.map((name) => (
              <Menu.Item key={name} onClick={() => insert(name)}>
                {name}
              </Menu.Item>
            ))}
            {groupVariables.map((spec) => {
              const name = (format.language === 'en' ? spec.en : spec.zh)[0]!
              return (
                <Menu.Item key={spec.key} onClick={() => insert(name)}>
                  {name}
                </Menu.Item>
              )
            })}
          </Menu.Dropdown>
        </Menu>
        <span className={classes.quietText}>{t('calendar.editor.length', { count: [...body].length })}</span>
      </div>
      <Preview body={body} />
      {item ? <Attachments item={item} /> : <p className={classes.quietText}>{t('calendar.editor.imagesLater')}</p>}
      <div className={classes.answerActions}>
        <Button type="submit" disabled={!changed}>
          {t('calendar.editor.save')}
        </Button>
        {item && (
          <>
            <Button variant="default" onClick={() => takeUp(draggedContent(item))}>
              {t('calendar.editor.schedule')}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              onClick={() => void write('content.archive', { id: item.id, archived: true }).then(close)}
            >
              {t('calendar.editor.archive')}
            </Button>
          </>
        )}
      </div>
    </EditorForm>
  )
}

function templateProblem(t: Translate, problem: TemplateError): string {
  if (problem.code === 'UNKNOWN_VARIABLE') {
    return problem.nearest === null
      ? t('calendar.editor.unknown', { name: problem.name })
      : t('calendar.editor.unknownNear', { name: problem.name, nearest: problem.nearest })
  }
  return t(`calendar.editor.template.${problem.code}`, { name: problem.name })
}

/** How the post reads in a group, with what is known now; what is not is shown as the hole it would be. */
function Preview({ body }: { body: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery('calendar.groups', {})
  const { data: operators } = useQuery('operators.list', {})
  const { data: known } = useQuery('variables.list', {})
  if (body.trim() === '') return null
  const values = new Map<string, TemplateValue>([
    ['groupName', { type: 'text', value: data?.groups[0]?.title ?? t('calendar.editor.sampleGroup') }],
    ['today', { type: 'time', at: format.now }],
    ['now', { type: 'time', at: format.now }],
  ])
  for (const { name, value } of known?.items ?? []) {
    if (value.trim() !== '') values.set(findVariable(name)?.key ?? name, { type: 'text', value: value.trim() })
  }
  const me = operators?.items.find((each) => each.isMe)
  if (me) values.set('operatorName', { type: 'text', value: me.name })
  const { text, variables } = renderTemplate(body, values, format.zone)
  const pieces = variables.map((variable, index) => {
    const before = text.slice(variables[index - 1]?.end ?? 0, variable.start)
    const shown = text.slice(variable.start, variable.end)
    return (
      <Fragment key={variable.start}>
        {before}
        <mark className={variable.from === 'missing' ? classes.hole : classes.filled}>{shown}</mark>
      </Fragment>
    )
  })
  return (
    <div className={classes.preview}>
      <h3>{t('calendar.editor.preview')}</h3>
      <p className="qx-selectable">
        {pieces}
        {text.slice(variables.at(-1)?.end ?? 0)}
      </p>
    </div>
  )
}

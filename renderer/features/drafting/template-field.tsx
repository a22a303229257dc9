/** A textarea for text with variables: a picker inserts them, mistakes are said below before anything is saved. */
import { Button, Menu, Textarea } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { Fragment, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { parseTemplate, variableSpecs, type TemplateError } from '#shared/domain/template.ts'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import classes from './drafting.module.css'

const sources = ['customer', 'order', 'conversation', 'workspace', 'operator', 'clock'] as const

function templateProblem(t: Translate, error: TemplateError): string {
  const values = { at: error.start + 1, name: error.name, nearest: error.nearest ?? '' }
  if (error.code === 'UNKNOWN_VARIABLE' && error.nearest !== null) return t('drafting.template.UNKNOWN_VARIABLE_NEAR', values)
  return t(`drafting.template.${error.code}`, values)
}

interface TemplateFieldProps {
  label: string
  value: string
  custom: readonly string[]
  /** Said when nothing else is wrong. */
  error?: string | undefined
  onChange: (value: string) => void
}

export function TemplateField({ label, value, custom, error, onChange }: TemplateFieldProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const field = useRef<HTMLTextAreaElement>(null)
  const say: Translate = (key, values) => t(key, values ?? {})
  const problems = parseTemplate(value, custom).errors.map((each) => templateProblem(say, each))
  const insert = (name: string) => {
    const at = field.current?.selectionStart ?? value.length
    const end = field.current?.selectionEnd ?? value.length
    const piece = `{{${name}}}`
    onChange(value.slice(0, at) + piece + value.slice(end))
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(at + piece.length, at + piece.length)
    })
  }
  return (
    <div>
      <Textarea
        ref={field}
        label={label}
        value={value}
        autosize
        minRows={4}
        maxRows={14}
        maxLength={2000}
        error={problems.length > 0 ? problems.join('\n') : error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button mt={8} variant="default" size="compact-sm" leftSection={<IconBraces size={14} aria-hidden />}>
            {t('drafting.script.insert')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu ?? ''}>
          {sources.map((source) => (
            <Fragment key={source}>
              <Menu.Label>{t(`drafting.source.${source}`)}</Menu.Label>
              {variableSpecs
                .filter((spec) => spec.source === source)
                .map((spec) => {
                  const name = language === 'en' ? spec.en[0]! : spec.zh[0]!
                  return (
                    <Menu.Item key={spec.key} onClick={() => insert(name)}>
                      {name}
                    </Menu.Item>
                  )
                })}
            </Fragment>
          ))}
          {custom.length > 0 && <Menu.Label>{t('drafting.source.custom')}</Menu.Label>}
          {custom.map((name) => (
            <Menu.Item key={name} onClick={() => insert(name)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

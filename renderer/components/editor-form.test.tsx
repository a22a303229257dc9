import type { FormEvent, KeyboardEvent } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { EditorForm, useSaving } from './editor-form.tsx'

describe('the frame of an editor', () => {
  let saved = 0
  const { props } = EditorForm({ className: undefined, onSave: () => void (saved += 1), children: 'fields' })
  const press = (key: Partial<KeyboardEvent<HTMLFormElement>>) => {
    let kept = true
    saved = 0
    props.onKeyDown({ ...key, preventDefault: () => (kept = false) } as unknown as KeyboardEvent<HTMLFormElement>)
    return { saved, kept }
  }

  test('Ctrl or Cmd with Enter saves once, and nothing else happens to the key', () => {
    expect(press({ key: 'Enter', ctrlKey: true })).toEqual({ saved: 1, kept: false })
    expect(press({ key: 'Enter', metaKey: true })).toEqual({ saved: 1, kept: false })
  })

  test('other keys are left to the field: a plain Enter is the form’s own', () => {
    expect(press({ key: 'Enter' })).toEqual({ saved: 0, kept: true })
    expect(press({ key: 's', ctrlKey: true })).toEqual({ saved: 0, kept: true })
  })

  test('the button saves without leaving the page', () => {
    let kept = true
    saved = 0
    props.onSubmit({ preventDefault: () => (kept = false) } as unknown as FormEvent<HTMLFormElement>)
    expect({ saved, kept }).toEqual({ saved: 1, kept: false })
  })
})

describe('saving', () => {
  const saving = (options: Parameters<typeof useSaving>[0]) => {
    const found: ReturnType<typeof useSaving>[] = []
    function Probe({ tell }: { tell: (saving: ReturnType<typeof useSaving>) => void }) {
      tell(useSaving(options))
      return null
    }
    renderToStaticMarkup(<Probe tell={(each) => found.push(each)} />)
    return found[0]!
  }

  test('only what is ready and has changed is written', async () => {
    const written: string[] = []
    for (const ready of [true, false]) {
      for (const changed of [true, false]) {
        await saving({ ready, changed, save: async () => void written.push(`${ready} ${changed}`) }).trySave()
      }
    }
    expect(written).toEqual(['true true'])
  })

  test('nothing is said to be missing before the first try; a refusal reaches the caller', async () => {
    const refused = saving({ ready: true, changed: true, save: () => Promise.reject(new Error('refused')) })
    expect(refused.tried).toBe(false)
    await expect(refused.trySave()).rejects.toThrow('refused')
  })
})

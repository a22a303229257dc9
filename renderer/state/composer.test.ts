import { beforeEach, expect, test } from 'vitest'
import { useComposer } from './composer.ts'

const state = () => useComposer.getState()
beforeEach(() => {
  state().clear()
  state().setOpen(7)
})

test('a text knows the draft it came from while anything of it is left', () => {
  expect(state().offer(7, '您好，今天发货。', 'd1')).toBe(true)
  state().setText(7, '您好，今天下午发货。')
  expect(state().drafts).toEqual({ 7: 'd1' })
  state().setText(7, ' ')
  expect(state().drafts).toEqual({})
  state().setText(7, '自己写的')
  expect(state().drafts).toEqual({})
})

test('words that come back after a failed send bring their draft with them', () => {
  state().offer(7, '您好', 'd1')
  const { texts, drafts } = state()
  state().setText(7, '')
  state().setText(7, texts[7]!, drafts[7])
  expect([state().texts[7], state().drafts[7]]).toEqual(['您好', 'd1'])
})

test('without a field for the conversation nothing is kept', () => {
  expect(state().offer(8, '您好', 'd1')).toBe(false)
  expect(state().drafts).toEqual({})
})

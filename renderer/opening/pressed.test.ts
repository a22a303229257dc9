import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pressed, isText, partAt, wayTo } from './pressed.ts'
import type { Key, Part } from './pressed.ts'

/** As much of an element as the way to it needs. */
class Box implements Part<Box> {
  readonly tagName: string
  readonly children: readonly Box[]
  readonly #text: string
  readonly #label: string | null
  parentElement: Box | null = null

  constructor(tagName: string, content: string | readonly Box[], label: string | null = null) {
    this.tagName = tagName
    this.children = typeof content === 'string' ? [] : content
    this.#text = typeof content === 'string' ? content : ''
    this.#label = label
    for (const child of this.children) child.parentElement = this
  }

  get textContent(): string {
    return this.#text + this.children.map((child) => child.textContent).join('')
  }

  getAttribute(name: string): string | null {
    return name === 'aria-label' ? this.#label : null
  }
}

const frame = (styles: number, waiting: string, rail = ['Today', 'Groups']) =>
  new Box('div', [
    ...Array.from({ length: styles }, () => new Box('STYLE', 'a{}')),
    new Box('nav', [
      new Box(
        'ul',
        rail.map((name) => new Box('li', [new Box('button', name)])),
      ),
    ]),
    new Box('main', [new Box('button', [new Box('span', waiting), new Box('span', 'waiting')]), new Box('button', 'x', 'Close')]),
  ])
const at = (root: Box, ...steps: number[]) => steps.reduce((box, step) => box.children[step]!, root)

test('a button of the page is found in what the app draws in its place, style elements and newer figures notwithstanding', () => {
  const [page, app] = [frame(2, '12'), frame(1, '1,013')]
  const groups = wayTo(at(page, 2, 0, 1, 0), page)!
  expect(partAt(groups, app)).toBe(at(app, 1, 0, 1, 0))
  const waiting = wayTo(at(page, 3, 0), page)!
  expect(partAt(waiting, app)).toBe(at(app, 2, 0))
})

test('where something else is, or nothing, a click is dropped', () => {
  const page = frame(0, '12')
  const groups = wayTo(at(page, 0, 0, 1, 0), page)!
  expect(partAt(groups, frame(0, '12', ['Today', 'Lock']))).toBeNull()
  expect(partAt(groups, frame(0, '12', ['Today']))).toBeNull()
  expect(partAt(groups, new Box('div', []))).toBeNull()
  const close = wayTo(at(page, 1, 1), page)!
  expect(partAt(close, page)).toBe(at(page, 1, 1))
  expect(wayTo(new Box('button', 'elsewhere'), page)).toBeNull()
})

test('every part is found again in the same frame', () => {
  const tree = fc.letrec<{ box: Box }>((tie) => ({
    box: fc
      .tuple(
        fc.constantFrom('div', 'button', 'STYLE', 'TEMPLATE'),
        fc.oneof({ maxDepth: 4 }, fc.string({ maxLength: 4 }), fc.array(tie('box'), { maxLength: 4 })),
      )
      .map(([tag, content]) => new Box(tag, content)),
  })).box
  const all = (box: Box): Box[] => [box, ...box.children.flatMap(all)]
  fc.assert(
    fc.property(tree, (root) => {
      for (const part of all(root)) {
        const way = wayTo(part, root)
        if (way) expect(partAt(way, root)).toBe(part)
      }
    }),
  )
})

const key = (name: string, more: Partial<Key> = {}): Key => ({
  key: name,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

test('keys and clicks come out in the order they went in; keys that are nothing alone, and those a click says again, are not kept', () => {
  const pressed = new Pressed()
  pressed.key(key('Control', { ctrlKey: true }), false)
  pressed.key(key('k', { ctrlKey: true }), false)
  pressed.key(key('Shift'), false)
  pressed.click({ steps: [1], label: 'Groups' })
  pressed.key(key('Enter'), true)
  pressed.key(key('Tab'), false)
  pressed.key(key('Enter'), false)
  expect(pressed.next).toEqual({ key: key('k', { ctrlKey: true }) })
  expect([1, 2, 3, 4].map(() => pressed.take())).toEqual([
    { key: key('k', { ctrlKey: true }) },
    { click: { steps: [1], label: 'Groups' } },
    { key: key('Enter') },
    undefined,
  ])
})

test('a thing that lies on a key does not fill memory', () => {
  const pressed = new Pressed()
  for (let i = 0; i < 10_000; i += 1) pressed.key(key('j'), false)
  let kept = 0
  while (pressed.take()) kept += 1
  expect(kept).toBe(50)
})

test('what is typed is told from what is pressed', () => {
  expect([key('a'), key('中'), key('🍓'), key(' ')].map(isText)).toEqual([true, true, true, true])
  expect(
    [key('k', { ctrlKey: true }), key('Enter'), key('v', { metaKey: true }), key('a', { altKey: true })].map(isText),
  ).toEqual(Array(4).fill(false))
})

import { expect, test } from 'vitest'
import { initialsOf, pinyinInitials } from './pinyin.ts'

test('names are found by the first letters of their pinyin', () => {
  expect(pinyinInitials('张三')).toBe('zs')
  expect(pinyinInitials('欧阳娜娜')).toBe('oynn')
  expect(pinyinInitials('王小明')).toBe('wxm')
})

test('every initial has its letter', () => {
  expect(pinyinInitials('安白陈丁额方高何金孔林马宁欧潘钱任宋唐吴夏杨赵')).toBe('abcdefghjklmnopqrstwxyz')
})

test('letters and digits stay, emoji and signs fall away', () => {
  expect(pinyinInitials('Lily小王🌷-2群')).toBe('lilyxw2q')
  expect(pinyinInitials('🌷🌷')).toBe('')
})

test('a surname is also found by its own reading', () => {
  expect(initialsOf('单雄信')).toEqual(['dxx', 'sxx'])
  expect(initialsOf('解小玉')).toContain('xxy')
  expect(initialsOf('张三')).toEqual(['zs'])
  expect(initialsOf('🌷')).toEqual([])
})

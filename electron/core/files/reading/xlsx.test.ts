import { readSheet } from 'read-excel-file/node'
import { expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { zipBytes } from '../testing/parsing.ts'
import { memorySource } from './byte-source.ts'
import { serialDate } from './serial-date.ts'
import { openWorkbook } from './xlsx.ts'

async function rowsOf(bytes: Uint8Array, sheet = 0) {
  const book = await openWorkbook(memorySource('b.xlsx', bytes, 999))
  const rows = []
  for await (const batch of book.sheets[sheet]!.rows()) rows.push(...batch)
  book.close()
  return rows
}

test('cells are those that an independent reader finds', async () => {
  const data = [
    [
      { value: '姓名 & <b>' },
      { value: 1.5 },
      { value: true },
      { value: new Date(Date.UTC(2024, 4, 1, 10, 30)), format: 'yyyy-mm-dd hh:mm' },
    ],
    [{ value: 'two\nlines' }, { value: -3 }, null, { value: 'x' }],
  ]
  const bytes = await writeXlsxFile(data as never).toBuffer()
  expect((await rowsOf(bytes)).map(({ line, cells }) => [line, ...cells])).toEqual([
    [1, '姓名 & <b>', '1.5', 'TRUE', '2024-05-01 10:30:00'],
    [2, 'two\nlines', '-3', '', 'x'],
  ])
  const other = (await readSheet(bytes)) as unknown[][]
  expect(other[0]![0]).toBe('姓名 & <b>')
  expect((other[0]![3] as Date).toISOString().slice(0, 16)).toBe('2024-05-01T10:30')
})

const workbook =
  '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>'
const relations = '<Relationships><Relationship Id="rId1" Target="worksheets/s.xml"/></Relationships>'

test('rich text, inline texts, missing references, formulas, errors, rows that are left out', async () => {
  const bytes = await zipBytes({
    'xl/workbook.xml': workbook,
    'xl/_rels/workbook.xml.rels': relations,
    'xl/sharedStrings.xml': '<sst><si><r><t>小</t></r><r><t xml:space="preserve">林 </t></r><rPh><t>xiao</t></rPh></si></sst>',
    'xl/worksheets/s.xml':
      '<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>a&amp;b</t></is></c></row><row r="3"><c r="B3" t="str"><f>1+1</f><v>two</v></c><c r="D3" t="e"><v>#REF!</v></c><c r="E3"><v>7</v></c></row></sheetData></worksheet>',
  })
  expect(await rowsOf(bytes)).toEqual([
    { line: 1, cells: ['小林 ', 'a&b'] },
    { line: 3, cells: ['', 'two', '', '', '7'], numbers: new Set([4]) },
  ])
})

test('serial dates, in both epochs', () => {
  expect(serialDate(45413.4375, false)).toBe('2024-05-01 10:30:00')
  expect(serialDate(45413.4375 - 1462, true)).toBe('2024-05-01 10:30:00')
  expect(serialDate(1, false)).toBe('1900-01-01 00:00:00')
  expect(serialDate(-5, false)).toBe('-5')
})

test('an archive that is no workbook is refused', async () => {
  await expect(openWorkbook(memorySource('b.xlsx', await zipBytes({ 'a.txt': 'x' })))).rejects.toMatchObject({
    reason: { code: 'ZIP_PART_MISSING' },
  })
})

/** Workbooks made to take memory or time, written as a stream: each small on disk, some of them gigabytes unpacked. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { writePlainZip } from './plain-zip.ts'

type Pieces = Iterable<string>

const HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>手机</t></is></c></row>'
const PERSON =
  '<row r="2"><c r="A2" t="inlineStr"><is><t>小林</t></is></c><c r="B2" t="inlineStr"><is><t>13800138000</t></is></c></row>'

function* inSheet(rows: Pieces, before = '', after = ''): Pieces {
  yield `<?xml version="1.0"?><worksheet>${before}<sheetData>`
  yield* rows
  yield `</sheetData>${after}</worksheet>`
}

/** `make` so many times, in pieces of a thousand. */
function* many(count: number, make: (index: number) => string): Pieces {
  for (let from = 0; from < count; from += 1000) {
    let piece = ''
    for (let i = from; i < Math.min(count, from + 1000); i++) piece += make(i)
    yield piece
  }
}

function* joined(...parts: (string | Pieces)[]): Pieces {
  for (const part of parts) {
    if (typeof part === 'string') yield part
    else yield* part
  }
}

const sheetNames = (count: number): Pieces => many(count, (i) => `<sheet name="S${i}" sheetId="${i + 1}" r:id="r${i}"/>`)
const relations = (count: number): Pieces =>
  many(count, (i) => `<Relationship Id="r${i}" Type="x/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)

interface Parts {
  sheet?: Pieces
  strings?: Pieces
  styles?: Pieces
}

async function write(path: string, { sheet, strings, styles }: Parts): Promise<void> {
  const zip = new ZipFile()
  const add = (name: string, pieces: Pieces) => zip.addReadStream(Readable.from(pieces, { objectMode: false }), name)
  add('xl/workbook.xml', joined('<workbook xmlns:r="r"><sheets>', sheetNames(1), '</sheets></workbook>'))
  add('xl/_rels/workbook.xml.rels', joined('<Relationships>', relations(1), '</Relationships>'))
  if (strings) add('xl/sharedStrings.xml', joined('<sst>', strings, '</sst>'))
  if (styles) add('xl/styles.xml', joined('<styleSheet>', styles, '</styleSheet>'))
  add('xl/worksheets/sheet1.xml', sheet ?? inSheet([HEADER, PERSON]))
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
}

const SMALL = [...inSheet(['<row r="1"><c r="A1"><v>1</v></c></row>'])].join('')

/** Of so many sheets, and so many parts that no sheet names. */
function writeMany(path: string, sheets: number, more = 0): void {
  const whole = (pieces: Pieces) => [...pieces].join('')
  writePlainZip(path, [
    ['xl/workbook.xml', whole(joined('<workbook xmlns:r="r"><sheets>', sheetNames(sheets), '</sheets></workbook>'))],
    ['xl/_rels/workbook.xml.rels', whole(joined('<Relationships>', relations(sheets), '</Relationships>'))],
    ['xl/worksheets/sheet1.xml', whole(inSheet([HEADER, PERSON]))],
    ...Array.from({ length: sheets - 1 }, (_, i): [string, string] => [`xl/worksheets/sheet${i + 2}.xml`, SMALL]),
    ...Array.from({ length: more }, (_, i): [string, string] => [`x/${i}`, '']),
  ])
}

/** Digits that hardly pack, the same at each run. */
const scattered = (i: number): number => Math.imul(i + 1, 2_654_435_761) >>> 0

const MB = 1024 * 1024
const text = (size: number): Pieces => many(size / 1024, (i) => String(i).padStart(1024, 'a'))

/** What is to come of each: taken in, or refused with this reason. */
export const hostileWorkbooks: readonly { name: string; outcome: string; write(path: string): Promise<void> | void }[] = [
  {
    name: 'cells in column XFD',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        sheet: inSheet(
          joined(
            HEADER,
            PERSON,
            many(20_000, (i) => `<row r="${i + 3}"><c r="XFD${i + 3}"><v>1</v></c></row>`),
          ),
        ),
      }),
  },
  {
    name: 'rows of 16,384 filled cells',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        sheet: inSheet(
          joined(
            HEADER,
            PERSON,
            ...Array.from({ length: 60 }, (_, row) =>
              joined(
                '<row>',
                many(16_384, (i) => `<c><v>${scattered(row * 16_384 + i)}</v></c>`),
                '</row>',
              ),
            ),
          ),
        ),
      }),
  },
  {
    name: 'a header of 16,384 columns',
    outcome: 'XLSX_COLUMNS',
    write: (path) =>
      write(path, {
        sheet: inSheet([`<row>${HEADER.slice(11, -6)}${'<c t="str"><v>x</v></c>'.repeat(16_382)}</row>`, PERSON]),
      }),
  },
  {
    name: 'six million and more shared strings',
    outcome: 'XLSX_TEXTS',
    write: (path) => write(path, { strings: many(6_100_000, (i) => `<si><t>s${i}</t></si>`) }),
  },
  {
    name: 'shared strings of 200 MB',
    outcome: 'ZIP_BOMB',
    write: (path) => write(path, { strings: many(7_000, () => `<si><t>${'群汐'.repeat(5000)}</t></si>`) }),
  },
  {
    name: 'one shared string of 60 MB',
    outcome: 'XLSX_CELL',
    write: (path) => write(path, { strings: joined('<si><t>', text(60 * MB), '</t></si>') }),
  },
  {
    name: 'one cell of 60 MB',
    outcome: 'XLSX_CELL',
    write: (path) =>
      write(path, { sheet: inSheet(joined(HEADER, '<row><c t="str"><v>', text(60 * MB), '</v></c></row>', PERSON)) }),
  },
  {
    name: 'a text of 200 KB in a hundred thousand cells',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        strings: ['<si><t>', ...text(200 * 1024), '</t></si>'],
        sheet: inSheet(
          joined(
            HEADER,
            many(
              20_000,
              (i) => `<row><c t="str"><v>n${scattered(i)}</v></c>${'<c/>'.repeat(9)}${'<c t="s"><v>0</v></c>'.repeat(5)}</row>`,
            ),
          ),
        ),
      }),
  },
  { name: '20,000 sheets', outcome: 'XLSX_PARTS', write: (path) => writeMany(path, 20_000) },
  { name: '19,000 parts and 900 sheets', outcome: 'taken in', write: (path) => writeMany(path, 900, 19_000) },
  { name: '1,001 sheets', outcome: 'XLSX_SHEETS', write: (path) => writeMany(path, 1001) },
  {
    name: 'a bomb of 300 MB',
    outcome: 'ZIP_BOMB',
    write: (path) => write(path, { sheet: inSheet(many(300, () => ' '.repeat(MB))) }),
  },
  {
    name: 'two million elements inside each other',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        sheet: joined(
          '<worksheet>',
          many(2_000_000, () => '<a>'),
          ...[inSheet([HEADER, PERSON])],
        ),
      }),
  },
  {
    name: 'entities made of entities',
    outcome: 'XLSX_BROKEN',
    write: (path) =>
      write(path, {
        sheet: joined(
          '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">',
          many(20, (i) => `<!ENTITY a${i + 1} "${`&a${i || ''};`.repeat(10)}">`),
          ']><worksheet><sheetData><row><c t="str"><v>&a20;</v></c></row></sheetData></worksheet>',
        ),
      }),
  },
  {
    name: 'a size and rows beyond all bounds',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        sheet: inSheet(
          [HEADER, PERSON, '<row r="99999999999999999999"><c r="ZZZZZZ9"><v>1</v></c></row>'],
          '<dimension ref="A1:XFD1048576"/>',
        ),
      }),
  },
  {
    name: '300,000 merged cells',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        sheet: inSheet(
          [HEADER, PERSON],
          '',
          `<mergeCells>${[...many(300_000, (i) => `<mergeCell ref="A${i + 2}:A1048576"/>`)].join('')}</mergeCells>`,
        ),
      }),
  },
  {
    name: 'half a million styles',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        styles: joined(
          '<numFmts>',
          many(50_000, (i) => `<numFmt numFmtId="${i + 200}" formatCode="${'[['.repeat(200)}"/>`),
          '</numFmts><cellXfs>',
          many(500_000, () => '<xf numFmtId="200"/>'),
          '</cellXfs>',
        ),
      }),
  },
  {
    name: 'a comment of 60 MB',
    outcome: 'taken in',
    write: (path) => write(path, { sheet: inSheet(joined('<!--', text(60 * MB), '-->', HEADER, PERSON)) }),
  },
  {
    name: 'a tag of 60 MB',
    outcome: 'XLSX_BROKEN',
    write: (path) => write(path, { sheet: inSheet(joined('<row a="', text(60 * MB), '">', HEADER, PERSON)) }),
  },
  {
    name: 'more rows than a sheet has',
    outcome: 'XLSX_ROWS',
    write: (path) =>
      write(path, {
        sheet: inSheet(
          joined(
            HEADER,
            many(1_048_577, (i) => `<row><c t="str"><v>n${i}</v></c></row>`),
          ),
        ),
      }),
  },
  {
    name: '120,000 people',
    outcome: 'taken in',
    write: (path) =>
      write(path, {
        sheet: inSheet(
          joined(
            HEADER,
            many(120_000, (i) => `<row><c t="str"><v>客户${i}</v></c><c t="str"><v>${13_000_000_000 + i * 7}</v></c></row>`),
          ),
        ),
      }),
  },
]

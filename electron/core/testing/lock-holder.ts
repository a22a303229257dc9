/** Run by store/storage-faults.test.ts: another program that holds the database, `writing` or `alone`, until it is ended. */
import { openDatabase } from '#core/store/open.ts'
import { TEST_KEY } from './test-store.ts'

const [file = '', how = ''] = process.argv.slice(2)
const db = openDatabase(file, TEST_KEY, { mustExist: true })
if (how === 'alone') {
  db.pragma('journal_mode=DELETE')
  db.exec('BEGIN EXCLUSIVE')
} else db.exec('BEGIN IMMEDIATE')
console.log('held')
// Named here, or it is let go with what nobody refers to.
setInterval(() => db.open, 1_000)

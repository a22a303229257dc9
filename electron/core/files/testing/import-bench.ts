/** A real workspace that files are imported into, set up and taken down around each test of a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { ImportChoice, ImportReport } from '#shared/contract/imports.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import { SearchIndex } from '#core/store/search/search-index.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { runImport, type ImportContext } from '../run-import.ts'

export const NOW = Date.UTC(2026, 10, 21)

class ImportBench {
  workspace!: TestWorkspace
  folder = ''
  /** Who else hears of messages in this test. */
  alsoHear: AfterMessages[] = []

  context(more: Partial<ImportContext> = {}): ImportContext {
    return {
      store: this.workspace.store,
      zone: 'Asia/Shanghai',
      afterMessages: [...this.workspace.workspace.listeners.afterMessages, ...this.alsoHear],
      now: NOW,
      progress: () => {},
      checkpoint: async () => {},
      ...more,
    }
  }

  file(name: string, content: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, content)
    return path
  }

  async load(name: string, content: string, choice: Partial<ImportChoice> = {}): Promise<ImportReport> {
    return this.loadPath(this.file(name, content), choice)
  }

  /** A file where it lies. */
  async loadPath(path: string, choice: Partial<ImportChoice> = {}): Promise<ImportReport> {
    const { files } = await runImport(this.context(), [{ path, ...choice }])
    return files[0]!
  }

  all<T>(sql: string, ...params: (string | number)[]): T[] {
    return this.workspace.store.read.all<T>(sql, ...params)
  }

  count(table: string): number {
    return this.workspace.store.read.value<number>(`SELECT count(*) FROM ${table}`)!
  }

  value<T>(sql: string): T | undefined {
    return this.workspace.store.read.value<T>(sql)
  }

  search(text: string): number {
    return new SearchIndex().search(this.workspace.store.read, { text, limit: 100 }).total
  }
}

/** Call once at the top of a test file. */
export function importBench(): ImportBench {
  const bench = new ImportBench()
  beforeEach(() => {
    bench.workspace = openTestWorkspace()
    bench.alsoHear = []
    bench.folder = mkdtempSync(join(tmpdir(), 'qunxi-import-'))
  })
  afterEach(() => {
    bench.workspace.remove()
    rmSync(bench.folder, { recursive: true, force: true })
  })
  return bench
}

interface Said {
  id: number
  from?: string
  text: string
  edited?: number
  at?: number
}

/** A Telegram group; `at` and `edited` are Unix seconds. */
export const telegramGroup = (messages: Said[]): string =>
  JSON.stringify({
    name: '新品群',
    type: 'private_supergroup',
    id: 77,
    messages: messages.map(({ id, from = 'Ann', text, edited, at = 1704074400 + id }) => ({
      id,
      type: 'message',
      date_unixtime: String(at),
      from,
      from_id: `user${from}`,
      text,
      ...(edited ? { edited_unixtime: String(edited) } : {}),
    })),
  })

/** WhatsApp lines of one day whose date can be read one way only. */
export const androidChat = (lines: string[]): string => lines.map((line) => `13/06/2018, ${line}\n`).join('')

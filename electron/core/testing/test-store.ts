/** A real encrypted workspace in a temporary folder, for tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Workspace } from '#core/workspace.ts'
import './proven-reads.ts'

export const TEST_KEY = '0123456789abcdef'.repeat(4)

export interface TestWorkspace {
  dir: string
  key: string
  workspace: Workspace
  store: Workspace['store']
  /** Closes and opens again, as after a restart. */
  reopen(): void
  /** Closes and deletes. */
  remove(): void
}

export function openTestWorkspace(options: { zone?: string; now?: number } = {}): TestWorkspace {
  const parent = mkdtempSync(join(tmpdir(), 'qunxi-test-'))
  const dir = join(parent, 'workspace')
  const { zone = 'Asia/Shanghai', ...rest } = options
  const test: TestWorkspace = {
    dir,
    key: TEST_KEY,
    workspace: Workspace.create(dir, TEST_KEY, { name: 'Test', zone, ...rest }),
    get store() {
      return this.workspace.store
    },
    reopen() {
      this.workspace.close()
      this.workspace = Workspace.open(dir, TEST_KEY)
    },
    remove() {
      this.workspace.close()
      rmSync(parent, { recursive: true, force: true })
    },
  }
  return test
}

/** Only the store, for tests of tables. */
export function openTestStore(): { store: Workspace['store']; remove(): void } {
  const test = openTestWorkspace()
  return { store: test.store, remove: () => test.remove() }
}

/**
 * Paths that a person chose. A page may name only these: main hears of each from the system's own dialogs and from files
 * dropped on the window, and hands it over on the control line, where no page can speak. The command line has no grants:
 * it is the person.
 */
import type { z } from 'zod'
import type { GrantUse, PathGrant } from '#shared/contract/control.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { JobKind } from '#shared/contract/job-kinds.ts'
import { jobKinds } from '#shared/contract/job-kinds.ts'
import type { JobStatus } from '#shared/contract/jobs.ts'
import type { AccountConfig } from '#shared/domain/accounts.ts'
import type { ReadDb } from '#core/store/db.ts'
import { getAccount } from '#core/store/tables/accounts.ts'

/** A path in an input: where it is in there, and what is done with it. */
interface NamedPath {
  field: string
  path: string
  use: GrantUse
  /** The grant is gone afterwards. A preview only looks, as often as it likes. */
  spends: boolean
}

type Parsed<K extends JobKind> = z.output<(typeof jobKinds)[K]['input']>

const none = (): NamedPath[] => []
const written = (_db: ReadDb, { file }: { file: string }): NamedPath[] => [
  { field: 'file', path: file, use: 'write', spends: true },
]
const filesRead = (files: readonly { path: string }[], spends: boolean): NamedPath[] =>
  files.map(({ path }, i) => ({ field: `files.${i}.path`, path, use: 'read', spends }))

/** Which paths a job of each kind names. A new kind says so here, or does not compile. */
const named: { [K in JobKind]: (db: ReadDb, input: Parsed<K>) => NamedPath[] } = {
  verify: none,
  reindex: none,
  backup: none,
  importPreview: (_db, { files }) => filesRead(files, false),
  import: (_db, { files }) => filesRead(files, true),
  customersExport: written,
  auditExport: written,
  syncLogExport: written,
  accountCheck: (db, input) => archivePath(db, input, false),
}

/** The file or folder of an account's message archive. One that the account has already was chosen when it came. */
export function archivePath(
  db: ReadDb,
  { id, config }: { id?: number | undefined; config: AccountConfig },
  spends: boolean,
): NamedPath[] {
  const path = config.channel === 'wecom' ? config.archivePath : ''
  const kept = id === undefined ? null : (getAccount(db, id)?.config ?? null)
  if (path === '' || (kept !== null && (JSON.parse(kept) as { archivePath?: unknown }).archivePath === path)) return []
  return [{ field: 'config.archivePath', path, use: 'read', spends }]
}

/** Empty where the input does not fit: such a job does not start. */
export function pathsOfJob<K extends JobKind>(db: ReadDb, kind: K, rawInput: unknown): NamedPath[] {
  const parsed = jobKinds[kind].input.safeParse(rawInput)
  return parsed.success ? named[kind](db, parsed.data as Parsed<K>) : []
}

const keyOf = ({ path, use }: PathGrant): string => `${use}\n${path}`

export class Grants {
  /** What is given and not spent; true while a job is at work with it. */
  readonly #given = new Map<string, { grant: PathGrant; inUse: boolean }>()
  readonly #ofJob = new Map<string, string[]>()
  readonly #onSpent: (grant: PathGrant) => void

  /** `onSpent`: told once of each grant that is gone. */
  constructor(onSpent: (grant: PathGrant) => void) {
    this.#onSpent = onSpent
  }

  give(grants: readonly PathGrant[]): void {
    for (const grant of grants) this.#given.set(keyOf(grant), { grant, inUse: false })
  }

  /** Throws NOT_CHOSEN, with the field, for the first path that nobody chose or that another job has already. */
  check(paths: readonly NamedPath[]): void {
    for (const path of paths) {
      const found = this.#given.get(keyOf(path))
      if (!found || (found.inUse && path.spends))
        throw new QunxiError('NOT_CHOSEN', `${path.field}: nobody chose this file or folder.`, { field: path.field })
    }
  }

  /** Checks, and spends at once. */
  spend(paths: readonly NamedPath[]): void {
    this.check(paths)
    for (const path of paths) if (path.spends) this.#spend(keyOf(path))
  }

  /** Checks, and starts a job (its id is returned) that has the paths until it ends: then they are spent, or free again where it failed. */
  during(paths: readonly NamedPath[], start: () => string): string {
    this.check(paths)
    const id = start()
    const keys = paths.filter(({ spends }) => spends).map(keyOf)
    for (const key of keys) this.#given.get(key)!.inUse = true
    if (keys.length > 0) this.#ofJob.set(id, keys)
    return id
  }

  jobChanged({ id, state }: Pick<JobStatus, 'id' | 'state'>): void {
    const keys = this.#ofJob.get(id)
    if (!keys || state === 'running') return
    this.#ofJob.delete(id)
    for (const key of keys) {
      if (state === 'done') this.#spend(key)
      else this.#free(key)
    }
  }

  /** Jobs were stopped without a word: what they had is free again. */
  jobsStopped(): void {
    for (const key of [...this.#ofJob.values()].flat()) this.#free(key)
    this.#ofJob.clear()
  }

  #free(key: string): void {
    const found = this.#given.get(key)
    if (found) found.inUse = false
  }

  #spend(key: string): void {
    const found = this.#given.get(key)
    if (!found) return
    this.#given.delete(key)
    this.#onSpent(found.grant)
  }
}

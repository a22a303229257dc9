/** What is being imported: the files, the choices made for each, and the jobs that read or write them. No rows. */
import { create } from 'zustand'
import type { ImportChoice } from '#shared/contract/imports.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { cancelJob, startJob } from '#renderer/core-client/use-jobs.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useRouter } from '#renderer/state/router.ts'

interface ImportState {
  choices: readonly ImportChoice[]
  /** The job whose output holds the preview of a file, by path. */
  previews: Readonly<Record<string, string>>
  /** The job that writes. */
  job: string | null
}

const empty: ImportState = { choices: [], previews: {}, job: null }

export const useImports = create<ImportState>()(() => empty)

/** Files of any kind can be dropped; the picker shows what is likely. */
const EXTENSIONS = ['json', 'txt', 'zip', 'csv', 'tsv', 'xlsx', 'vcf']

async function preview(choices: readonly ImportChoice[]): Promise<void> {
  try {
    const id = await startJob('importPreview', { files: [...choices] })
    useImports.setState(({ previews }) => ({
      previews: { ...previews, ...Object.fromEntries(choices.map(({ path }) => [path, id])) },
    }))
  } catch (error) {
    showFailure(error)
  }
}

/** Adds files and shows the screen. One that is there already is read again. */
export async function addFiles(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  if (useImports.getState().job !== null) reset()
  const fresh = paths.map((path): ImportChoice => ({ path }))
  useImports.setState(({ choices }) => ({ choices: [...choices.filter(({ path }) => !paths.includes(path)), ...fresh] }))
  useRouter.getState().go('import')
  await preview(fresh)
}

export async function pickFiles(title: string, filterName: string): Promise<void> {
  try {
    const { paths } = await shell('files.open', {
      title,
      multiple: true,
      filters: [
        { name: filterName, extensions: EXTENSIONS },
        { name: '*', extensions: ['*'] },
      ],
    })
    await addFiles(paths)
  } catch (error) {
    showFailure(error)
  }
}

export function removeFile(path: string): void {
  useImports.setState(({ choices }) => ({ choices: choices.filter((choice) => choice.path !== path) }))
}

/** Zone and readings of columns change what the preview shows, so the file is read again; who is "me" does not. */
export function choose(path: string, change: Partial<Omit<ImportChoice, 'path'>>): void {
  let changed: ImportChoice | undefined
  useImports.setState(({ choices }) => ({
    choices: choices.map((choice) => {
      if (choice.path !== path) return choice
      changed = { ...choice, ...change }
      return changed
    }),
  }))
  if (changed && ('zone' in change || 'dateOrder' in change || 'decimal' in change)) void preview([changed])
}

export async function startImport(files: readonly ImportChoice[]): Promise<void> {
  const job = await startJob('import', { files: [...files] })
  useImports.setState({ job })
}

export async function cancelImport(): Promise<void> {
  const { job } = useImports.getState()
  if (job !== null) await cancelJob(job)
}

export function reset(): void {
  useImports.setState(empty)
}

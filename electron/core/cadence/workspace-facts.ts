/** The workspace's name and zone. Days are the zone's, so figures by day follow it. */
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { workspaceContract } from '#shared/contract/workspace.ts'
import { isZone } from '#shared/domain/zone.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { queueAllCadence } from '#core/store/tables/cadence-queue.ts'
import { countRows } from '#core/store/tables/counts.ts'
import { getMeta, schemaVersion, setMeta, workspaceZone } from '#core/store/tables/meta.ts'

type Calls = typeof workspaceContract

export function workspaceInfo(db: ReadDb): OutputOf<Calls['workspace.info']> {
  return {
    name: getMeta(db, 'name') ?? '',
    zone: workspaceZone(db),
    demo: getMeta(db, 'demo') === '1',
    schema: schemaVersion(db),
    counts: countRows(db),
  }
}

/** BAD_INPUT for a zone that is none. */
export function changeWorkspace(db: WriteDb, { name, zone }: ParsedInputOf<Calls['workspace.update']>): void {
  if (zone !== undefined) {
    if (!isZone(zone)) throw new QunxiError('BAD_INPUT', `Unknown time zone: ${zone}`, { field: 'zone' })
    setMeta(db, 'zone', zone)
    queueAllCadence(db)
  }
  if (name !== undefined) setMeta(db, 'name', name)
}

/**
 * A workspace with a WeCom account and a plain in-memory company on the other side, for tests of fields both sides write. Sends
 * stand for the engine: the head of each lane leaves, and its answer may get lost.
 */
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { contract } from '#shared/contract/contract.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { changeRow } from '#core/store/tables/outbox-moves.ts'
import { getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'
import { applyFollow } from '#core/channels/owned/follow.ts'
import { planPushes } from '#core/channels/owned/plan-pushes.ts'
import type { OutboxPayload } from '#core/store/tables/outbox-payloads.ts'
import { afterSent, tookBack } from '#core/channels/owned/sent.ts'
import { applyTagLibrary } from '#core/channels/owned/tag-library.ts'
import { openTestWorkspace, type TestWorkspace } from './test-store.ts'

type Contract = typeof contract

interface Relation {
  contactId: number
  staffId: number
  remark: string
  tags: Set<string>
  addedAt: number
}

interface CompanyTag {
  id: string
  name: string
}

/** Staff `li` (901) and `wang` (902); customers by local id, known there as `wm<id>`. */
class Company {
  readonly groups = new Map<string, { name: string; tags: CompanyTag[] }>()
  readonly relations: Relation[] = []
  /** Everything that had an effect, in order. */
  readonly done: OutboxPayload[] = []
  #next = 1

  relation(contactId: number, staffId: number): Relation {
    return this.relations.find((each) => each.contactId === contactId && each.staffId === staffId)!
  }

  tagNamed(name: string): string {
    return [...this.groups.values()].flatMap((group) => group.tags).find((tag) => tag.name === name)!.id
  }

  /** `stale`: nothing done, the value is another one than was to be replaced. Throws where it is refused. */
  perform(op: OutboxPayload): { nativeId?: string; stale?: boolean } {
    if (op.kind === 'tags' || op.kind === 'remark') {
      const one = this.#relationOf(op.contactId, op.staffId)
      if (op.kind === 'remark') {
        if (op.was !== undefined && one.remark !== op.was && one.remark !== op.remark) return { stale: true }
        one.remark = op.remark
      } else {
        for (const tag of op.add) {
          if (!this.has(tag)) throw new Error(`There is no tag ${tag}`)
          one.tags.add(tag)
        }
        for (const tag of op.remove) one.tags.delete(tag)
      }
      this.done.push(op)
      return {}
    }
    this.done.push(op)
    if (op.kind === 'tagCreate') {
      const id = `et${this.#next++}`
      const group = op.groupId === null ? undefined : this.groups.get(op.groupId)
      if (group) group.tags.push({ id, name: op.name })
      else this.groups.set(`eg${this.#next++}`, { name: op.groupName, tags: [{ id, name: op.name }] })
      return { nativeId: id }
    }
    if (op.kind !== 'tagRename' && op.kind !== 'tagDelete') return {}
    for (const group of this.groups.values()) {
      const tag = group.tags.find((each) => each.id === op.tagId)
      if (op.kind === 'tagRename' && tag) tag.name = op.name
      if (op.kind === 'tagDelete' && tag) this.deleteTag(tag.id)
    }
    return {}
  }

  /** Whether it has been done, as one can see from outside. */
  isTrue(op: OutboxPayload): boolean {
    if (op.kind === 'tags') {
      const { tags } = this.#relationOf(op.contactId, op.staffId)
      return op.add.every((tag) => tags.has(tag)) && op.remove.every((tag) => !tags.has(tag))
    }
    return op.kind === 'remark' && this.#relationOf(op.contactId, op.staffId).remark === op.remark
  }

  has(tagId: string): boolean {
    return [...this.groups.values()].some((group) => group.tags.some((tag) => tag.id === tagId))
  }

  deleteTag(id: string): void {
    for (const group of this.groups.values()) group.tags = group.tags.filter((tag) => tag.id !== id)
    for (const relation of this.relations) relation.tags.delete(id)
  }

  #relationOf(contact: string, staff: string): Relation {
    return this.relation(Number(contact.slice(2)), staff === 'li' ? 901 : 902)
  }
}

export type Fate = 'done' | 'lostAfter' | 'lostBefore' | 'offline'

export interface TwoSides extends TestWorkspace {
  company: Company
  call<M extends keyof Contract>(method: M, input: InputOf<Contract[M]>): OutputOf<Contract[M]>
  /** The same, answering the undo token. */
  act<M extends keyof Contract>(method: M, input: InputOf<Contract[M]>): string | undefined
  undo(token: string): void
  customer(contactId: number): string
  /** A customer on both sides, with the relations given. */
  meet(contactId: number, ...staff: number[]): void
  pullLibrary(complete?: boolean): void
  /** `after`: milliseconds since whatever came before. */
  pullFollow(contactId: number, staffId: number, after?: number): number
  pullAll(): void
  plan(): number
  open(): OutboxRow[]
  /** Plans, and sends the head of each lane until nothing moves. */
  push(fate?: () => Fate): void
  /** How rows ended whose answers were lost. */
  settle(): void
  tags(contactId: number): string[]
  remark(contactId: number): string
}

const ACCOUNT = 1

export function openTwoSides(): TwoSides {
  const test = openTestWorkspace()
  const company = new Company()
  const store = () => test.store
  /** Pulls come a while after sends, unless a test says otherwise. */
  let ahead = 0
  const now = () => Date.now() + ahead
  const run = (method: string, input: unknown) => dispatch(test.workspace, method, input)
  test.store.write((db) => {
    db.run(
      `INSERT INTO accounts(id, channel, native_id, name, created_at, config) VALUES(?, 'wecom', 'ww1', '小店', 0, ?)`,
      ACCOUNT,
      JSON.stringify({ channel: 'wecom', corpId: 'ww1' }),
    )
    for (const [id, name] of [
      [901, 'li'],
      [902, 'wang'],
    ] as const)
      db.run(`INSERT INTO contacts(id, account_id, native_id, name, role) VALUES(?, ?, ?, ?, 'staff')`, id, ACCOUNT, name, name)
  })
  const close = (row: OutboxRow, result: { nativeId?: string; stale?: boolean }) =>
    store().write((db) => {
      if (result.stale) {
        tookBack(db, row)
        return
      }
      changeRow(db, row.id, { state: 'sent', closed_at: now() })
      afterSent(db, getOutboxRow(db, row.id)!, result, now())
    })
  const refuse = (row: OutboxRow) => store().write((db) => changeRow(db, row.id, { state: 'failed', closed_at: now() }))
  const wait = (row: OutboxRow) => store().write((db) => changeRow(db, row.id, { state: 'waiting' }))
  const heads = () =>
    store().read.all<OutboxRow>(
      `SELECT o.* FROM outbox o WHERE o.id IN (SELECT min(id) FROM outbox WHERE state IN ('waiting', 'sending', 'uncertain') GROUP BY lane)
       ORDER BY o.id`,
    )
  const opOf = (row: OutboxRow) => JSON.parse(row.payload) as OutboxPayload

  return Object.assign(test, {
    company,
    call: <M extends keyof Contract>(method: M, input: InputOf<Contract[M]>) =>
      run(method, input).output as OutputOf<Contract[M]>,
    act: <M extends keyof Contract>(method: M, input: InputOf<Contract[M]>) => run(method, input).undo?.token,
    undo: (token: string) => void run('undo.apply', { token }),
    customer: (contactId: number) => `k${contactId}`,
    meet: (contactId: number, ...staff: number[]) => {
      store().write((db) => {
        db.run(
          `INSERT INTO contacts(id, account_id, native_id, name) VALUES(?, ?, ?, ?)`,
          contactId,
          ACCOUNT,
          `wm${contactId}`,
          `客户${contactId}`,
        )
        db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES(?, ?, 0, 0)`, `k${contactId}`, `客户${contactId}`)
        db.run('INSERT INTO customer_contacts(contact_id, customer_id) VALUES(?, ?)', contactId, `k${contactId}`)
        for (const id of staff)
          db.run('INSERT INTO contact_follows(contact_id, staff_id, added_at) VALUES(?, ?, ?)', contactId, id, id)
      })
      for (const staffId of staff) company.relations.push({ contactId, staffId, remark: '', tags: new Set(), addedAt: staffId })
    },
    pullLibrary(complete = true) {
      const groups = [...company.groups].map(([id, group]) => ({
        id,
        name: group.name,
        tags: group.tags.map((tag) => ({ ...tag })),
      }))
      store().write((db) => applyTagLibrary(db, { accountId: ACCOUNT, library: { groups, complete }, now: now() }))
    },
    pullFollow(contactId: number, staffId: number, after = 60_000) {
      ahead += after
      const { remark, tags, addedAt } = company.relation(contactId, staffId)
      const follow = { remark, tagIds: [...tags], addedAt }
      return store().write((db) => applyFollow(db, { accountId: ACCOUNT, contactId, staffId, follow, now: now() }))
    },
    pullAll() {
      this.pullLibrary()
      for (const { contactId, staffId } of company.relations) this.pullFollow(contactId, staffId)
    },
    plan() {
      let queued = 0
      for (let round = 0; ; round++) {
        const done = store().write((db) => planPushes(db, now()))
        queued += done.queued
        if (done.left === 0) return queued
        if (round > 1000) throw new Error('Planning does not come to an end')
      }
    },
    open: () =>
      store().read.all<OutboxRow>(`SELECT * FROM outbox WHERE state IN ('waiting', 'sending', 'uncertain') ORDER BY id`),
    push(fate: () => Fate = () => 'done') {
      for (let round = 0; round < 50; round++) {
        this.plan()
        const first = heads().filter((row) => row.state === 'waiting' && row.held_until <= now())
        if (first.length === 0) return
        let moved = false
        for (const row of first) {
          store().write((db) => changeRow(db, row.id, { state: 'sending', attempts: row.attempts + 1, attempted_at: now() }))
          const how = fate()
          if (how === 'offline') {
            wait(row)
            continue
          }
          moved = true
          if (how === 'lostBefore') {
            store().write((db) => changeRow(db, row.id, { state: 'uncertain' }))
            continue
          }
          try {
            const result = company.perform(opOf(row))
            if (how === 'lostAfter') store().write((db) => changeRow(db, row.id, { state: 'uncertain' }))
            else {
              close(row, result)
              const op = opOf(row)
              if (result.stale && op.kind === 'remark')
                this.pullFollow(Number(op.contactId.slice(2)), op.staffId === 'li' ? 901 : 902)
            }
          } catch {
            refuse(row)
          }
        }
        if (!moved) return
      }
      throw new Error('Sending does not come to an end')
    },
    settle() {
      for (const row of store().read.all<OutboxRow>(`SELECT * FROM outbox WHERE state = 'uncertain' ORDER BY id`)) {
        if (company.isTrue(opOf(row))) close(row, {})
        else wait(row)
      }
    },
    tags: (contactId: number) =>
      store()
        .read.all<{ name: string }>(
          'SELECT t.name FROM customer_tags x JOIN tags t ON t.id = x.tag_id WHERE x.customer_id = ? ORDER BY t.name',
          `k${contactId}`,
        )
        .map((row) => row.name),
    remark: (contactId: number) =>
      store().read.value<string | null>('SELECT remark FROM customers WHERE id = ?', `k${contactId}`) ?? '',
  })
}

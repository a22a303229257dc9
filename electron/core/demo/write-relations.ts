/** Operators, who looks after whom, tags, orders, notes and promises of the demo. */
import { newId } from '#shared/domain/id.ts'
import type { WriteDb } from '#core/store/db.ts'
import { accountId, findConversation } from '#core/store/tables/chat-writes.ts'
import { findContact } from '#core/store/tables/contact-writes.ts'
import {
  archiveCustomer,
  customerOfContact,
  linkContact,
  refreshCustomerFigures,
  updateCustomer,
} from '#core/store/tables/customers.ts'
import { closeFollowUp, saveFollowUp } from '#core/store/tables/follow-ups.ts'
import { addGroupTag, setContactOperator, updateGroup } from '#core/store/tables/groups.ts'
import { saveNote } from '#core/store/tables/notes.ts'
import { currentOperatorId, saveOperator } from '#core/store/tables/operators.ts'
import { saveOrder } from '#core/store/tables/order-writes.ts'
import { addTag, saveTag, saveTagGroup } from '#core/store/tables/tags.ts'
import type { DemoWorld } from './world-types.ts'

export interface WrittenIds {
  /** By staff key. */
  operators: Map<string, string>
  /** By group index. */
  groups: number[]
}

export function writeRelations(db: WriteDb, world: DemoWorld): WrittenIds {
  const operators = writeOperators(db, world)
  const contactIds = world.people.map((person) => findContact(db, accountId(db, person.channel, 'demo')!, person.key)!.id)
  const customers = joinIdentities(db, world, contactIds, operators)
  const tags = writeTags(db, world, customers)
  const groups = writeGroups(db, world, operators, tags)
  for (const order of world.orders) {
    const person = world.people[order.person]!
    saveOrder(db, {
      source: 'demo',
      nativeId: order.number,
      customerId: customers.get(person.customer)!,
      buyer: person.name,
      phone: person.phone,
      orderedAt: order.at,
      cents: order.cents,
      currency: 'CNY',
      status: order.status,
      items: order.items,
      detail: '{}',
    })
  }
  for (const note of world.notes) {
    saveNote(db, {
      id: newId(note.at),
      customerId: customers.get(note.customer)!,
      text: note.text,
      operatorId: operators.get(note.by)!,
      now: note.at,
    })
  }
  for (const promise of world.followUps) {
    const id = newId(promise.createdAt)
    const operatorId = operators.get(promise.by)!
    saveFollowUp(db, {
      id,
      customerId: customers.get(promise.customer)!,
      dueAt: promise.dueAt,
      text: promise.text,
      operatorId,
      now: promise.createdAt,
    })
    if (promise.doneAt !== null) closeFollowUp(db, id, 'done', promise.doneAt)
  }
  refreshCustomerFigures(db)
  return { operators, groups }
}

/** The first of the staff sits at this desk. */
function writeOperators(db: WriteDb, world: DemoWorld): Map<string, string> {
  const ids = new Map<string, string>()
  world.staff.forEach((one, place) => {
    const id = place === 0 ? (currentOperatorId(db) ?? newId(world.now)) : newId(world.now)
    saveOperator(db, { id, name: one.name, role: one.role, createdAt: world.now + place })
    ids.set(one.key, id)
    for (const channel of ['wecom', 'qq']) {
      const account = accountId(db, channel, 'demo')
      const contact = account === undefined ? undefined : findContact(db, account, `staff-${one.key}`)
      if (contact) setContactOperator(db, contact.id, id)
    }
  })
  return ids
}

/** One customer a person, by customer number; a second identity moves to the first one's. */
function joinIdentities(
  db: WriteDb,
  world: DemoWorld,
  contactIds: number[],
  operators: Map<string, string>,
): Map<number, string> {
  const customers = new Map<number, string>()
  world.people.forEach((person, index) => {
    const own = customerOfContact(db, contactIds[index]!)!
    const first = customers.get(person.customer)
    if (first === undefined) {
      customers.set(person.customer, own)
      updateCustomer(db, own, { operator_id: operators.get(person.advisor)! }, world.now)
    } else if (first !== own) {
      linkContact(db, contactIds[index]!, first)
      archiveCustomer(db, own, world.now)
    }
  })
  return customers
}

function writeTags(db: WriteDb, world: DemoWorld, customers: Map<number, string>): Map<string, string> {
  const ids = new Map<string, string>()
  world.tagGroups.forEach((group, position) => {
    const groupId = newId(world.now)
    saveTagGroup(db, { id: groupId, name: group.name, color: group.color, position })
    for (const name of group.tags) {
      const id = newId(world.now)
      saveTag(db, { id, groupId, name, color: null, source: 'manual', createdAt: world.now })
      ids.set(name, id)
    }
  })
  const byTag = new Map<string, string[]>()
  for (const [customer, names] of world.customerTags) {
    for (const name of names) byTag.set(name, [...(byTag.get(name) ?? []), customers.get(customer)!])
  }
  for (const [name, members] of byTag) addTag(db, ids.get(name)!, { ids: members }, world.now)
  return ids
}

function writeGroups(db: WriteDb, world: DemoWorld, operators: Map<string, string>, tags: Map<string, string>): number[] {
  const account = accountId(db, 'wecom', 'demo')!
  return world.groups.map((group) => {
    const { id } = findConversation(db, account, group.key)!
    updateGroup(db, id, { tier: group.tier, operatorId: operators.get(group.operator)! })
    for (const name of group.tags) addGroupTag(db, id, tags.get(name)!, world.now)
    return id
  })
}

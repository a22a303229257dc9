/** A small shop for the calendar's tests: groups with members, customers who are in several, and content. */
import type { ContentKind } from '#shared/domain/content.ts'
import { openTestWorkspace, type TestWorkspace } from './test-store.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { contract } from '#shared/contract/contract.ts'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'

type Contract = typeof contract

export interface Shop extends TestWorkspace {
  call<M extends keyof Contract>(method: M, input: InputOf<Contract[M]>): OutputOf<Contract[M]>
  /** Groups by name: conversation ids. */
  group(title: string, members?: readonly string[], tier?: string): number
  content(kind: ContentKind, title: string, body?: string): string
  /** A staff post in a group; returns the message id. */
  message(conversationId: number, at: number, text: string): number
}

export function openShop(options: { zone?: string } = {}): Shop {
  const test = openTestWorkspace(options)
  const { store } = test
  let nextConversation = 0
  let nextContact = 0
  const contacts = new Map<string, number>()
  store.write((db) => db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'test', 'a', 'Shop', 0)`))
  const contactOf = (customer: string) => {
    const known = contacts.get(customer)
    if (known !== undefined) return known
    nextContact += 1
    contacts.set(customer, nextContact)
    store.write((db) => {
      db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(?, 1, ?, ?)`, nextContact, customer, customer)
      db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES(?, ?, 0, 0)`, customer, customer)
      db.run(`INSERT INTO customer_contacts(contact_id, customer_id) VALUES(?, ?)`, nextContact, customer)
    })
    return nextContact
  }
  return Object.assign(test, {
    call: <M extends keyof Contract>(method: M, input: InputOf<Contract[M]>) =>
      dispatch(test.workspace, method, input).output as OutputOf<Contract[M]>,
    group: (title: string, members: readonly string[] = [], tier = 'standard') => {
      nextConversation += 1
      const id = nextConversation
      const ids = members.map(contactOf)
      store.write((db) => {
        db.run(
          `INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(?, 1, ?, 'group', ?)`,
          id,
          `g${id}`,
          title,
        )
        db.run(`INSERT INTO group_chats(conversation_id, tier) VALUES(?, ?)`, id, tier)
        for (const contact of ids) db.run('INSERT INTO group_members(conversation_id, contact_id) VALUES(?, ?)', id, contact)
      })
      return id
    },
    content: (kind: ContentKind, title: string, body = `${title}，满 199 减 30，今晚八点开抢`) =>
      (dispatch(test.workspace, 'content.save', { kind, title, body }).output as { id: string }).id,
    message: (conversationId: number, at: number, text: string) =>
      store.write((db) => {
        const id = at * 1024
        db.run(
          `INSERT INTO messages(id, conversation_id, sent_at, uid, kind, text) VALUES(?, ?, ?, ?, 'text', ?)`,
          id,
          conversationId,
          at,
          String(id),
          text,
        )
        return id
      }),
  }) as Shop
}

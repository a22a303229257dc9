export const demo = {
  step: {
    people: 'Imagining people and shops',
    chats: 'Writing their chats',
    relations: 'Putting tags, orders and follow-ups in order',
    calendar: 'Planning the calendar',
    cadence: 'Working out the cadence',
    drafts: 'Drafting replies',
    done: 'Ready',
  },
}

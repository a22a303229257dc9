export const demo = {
  step: {
    people: 'Making contacts and staff',
    chats: 'Writing groups and chats',
    relations: 'Sorting customers, tags and orders',
    calendar: 'Planning the content calendar',
    cadence: 'Counting the cadence',
    done: 'Done',
  },
}

export const today = {
  screen: 'Today',
  day: '{{day}}',
  toPost: 'to post',
  waiting: 'waiting for a reply',
  followUps: 'follow-ups due',
  posted: 'posted today',
}

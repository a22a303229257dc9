export const today = {
  day: '{{day}}',
  toPost: 'to post',
  waiting: 'waiting for a reply',
  followUps: 'follow-ups due',
  posted: 'posted today',
}

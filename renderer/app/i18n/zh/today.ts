export const today = {
  day: '{{day}}',
  toPost: '条要发',
  waiting: '个会话在等回复',
  followUps: '个跟进到期',
  posted: '条今天已发',
}

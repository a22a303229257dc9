export const today = {
  screen: '工作台',
  day: '{{day}}',
  toPost: '条要发',
  waiting: '位客户在等回复',
  followUps: '个跟进到期',
  posted: '条今天已发',
}

export const demo = {
  step: {
    people: '正在想象人和店铺',
    chats: '正在写聊天记录',
    relations: '正在整理标签、订单和跟进',
    calendar: '正在排内容日历',
    cadence: '正在统计节奏',
    drafts: '正在起草回复',
    done: '好了',
  },
}

export const demo = {
  step: {
    people: '生成联系人和员工',
    chats: '写入群聊和单聊',
    relations: '整理客户、标签和订单',
    calendar: '安排内容日历',
    cadence: '统计触达节奏',
    done: '完成',
  },
}

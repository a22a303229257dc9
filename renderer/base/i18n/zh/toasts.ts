export const toasts = {
  region: '提示',
  undo: '撤销',
  redo: '恢复',
  dismiss: '关闭提示',
  changed: '已更改',
  undone: '已撤销：{{what}}',
  redone: '已恢复',
  notOpened: '没有打开：{{reason}}原来打开的工作区没有变化。',
  nothingToUndo: '没有可以撤销的操作',
}

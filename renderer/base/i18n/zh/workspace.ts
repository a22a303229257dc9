export const workspace = {
  undo: { operatorSaved: '已保存运营人员“{{name}}”', operatorRemoved: '已移除运营人员“{{name}}”' },
}

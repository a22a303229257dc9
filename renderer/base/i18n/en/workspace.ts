export const workspace = {
  undo: { operatorSaved: 'Saved the operator “{{name}}”', operatorRemoved: 'Removed the operator “{{name}}”' },
}

export const toasts = {
  region: 'Messages',
  undo: 'Undo',
  redo: 'Redo',
  dismiss: 'Dismiss',
  changed: 'Changed',
  undone: 'Undone: {{what}}',
  redone: 'Done again',
  nothingToUndo: 'Nothing to undo',
}

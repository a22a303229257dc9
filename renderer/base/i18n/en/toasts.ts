export const toasts = {
  region: 'Messages',
  undo: 'Undo',
  redo: 'Redo',
  dismiss: 'Dismiss',
  changed: 'Changed',
  undone: 'Undone: {{what}}',
  redone: 'Done again',
  notOpened: 'Not opened: {{reason}} What was open still is.',
  nothingToUndo: 'Nothing to undo',
}

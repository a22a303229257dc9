/** Cells as people's spreadsheets hold them. */

/** Shops guard long numbers as `="123"`, with a leading apostrophe or a tab; all three are taken off. */
export function bareCell(cell: string): string {
  if (cell === '') return cell
  const guarded = /^\s*=(?:"([^"]*)"|([\d.]+))\s*$/.exec(cell)
  return (guarded ? (guarded[1] ?? guarded[2]!) : cell.replace(/^\s*'/, '')).trim()
}

/** What to type for an action at the rehearsal's own ledger. `folder`: the one that was named for `npm start`, if any. */
export function ledgerCommand(action: string, folder: string | undefined): string {
  return `npm run ledger -- ${action}${sameFolder(folder)}`;
}

/** The option with which another command finds the same rehearsal; empty when it is where they all look. */
export function sameFolder(folder: string | undefined): string {
  if (folder === undefined) return '';
  return ` --folder ${/^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", `'\\''`)}'`}`;
}

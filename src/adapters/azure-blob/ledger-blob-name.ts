/** The blob of a release's history within the ledger container. */
export function ledgerBlobName(release: string): string {
  return `releases/${release}/ledger.jsonl`;
}

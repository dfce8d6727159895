/** What is asked of either database. */
export interface SqlAsk {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly tls: { readonly rejectUnauthorized: boolean; readonly ca?: string } | undefined;
  /** Bounded to its first rows. */
  readonly query: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HostOrganization {
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly project: string;
  /** The person's, good there. */
  readonly token: string;
}

/** What the development host's server tells its page. */
export interface Hosted {
  /** Origin of the hub's pages. */
  readonly pages: string;
  readonly user: string;
  /** Those in which the page can be; it is in the one that its address names, or the first. */
  readonly organizations: readonly HostOrganization[];
  /** Tokens for the hub, where it does not sign in. */
  readonly development?: object;
  /** What was saved in the extension's data, where it does. */
  readonly settings?: object | null;
  readonly nested?: boolean;
  /** Speed at which a recorded release is told. */
  readonly replay?: number;
}

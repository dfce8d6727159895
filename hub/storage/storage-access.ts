/** The two containers of a fleet: history is only ever added to, state is replaced. */
export type ContainerKind = 'history' | 'state';

/** What one request carries to be let in. */
export interface Credential {
  /** A SAS without `?`, or empty. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One fleet's storage, and how to be let in there. Credentials stay in memory and are never part of a message. */
export interface StorageAccess {
  /** Of a trusted account only (`trustAccount`), without a slash at its end. */
  readonly accountUrl: string;
  readonly fleet: string;
  /** `fresh`: the last one was not taken. */
  credential(container: ContainerKind, fresh: boolean): Promise<Credential>;
  /** True when a fresh credential may differ from the last one. */
  readonly renewable: boolean;
}

/** Access by two SAS tokens: the development host. */
export function sasAccess(
  accountUrl: string,
  fleet: string,
  sas: Readonly<Record<ContainerKind, string>>,
): StorageAccess {
  return {
    accountUrl,
    fleet,
    renewable: false,
    credential: (container) => Promise.resolve({ query: sas[container].replace(/^\?/, ''), headers: {} }),
  };
}

/** Access as the person who is signed in: the roles on the storage account decide. */
export function signedInAccess(
  accountUrl: string,
  fleet: string,
  token: (fresh: boolean) => Promise<string>,
): StorageAccess {
  return {
    accountUrl,
    fleet,
    renewable: true,
    credential: async (_container, fresh) => ({
      query: '',
      headers: { authorization: `Bearer ${await token(fresh)}` },
    }),
  };
}

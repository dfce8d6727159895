/** Who the storage is asked as: what an Azure Resource Manager service connection holds. Secrets are never part of a message. */
export type AzureIdentity =
  | {
      readonly kind: 'workload identity';
      readonly tenantId: string;
      readonly clientId: string;
      /** Id of the service connection, for which Azure DevOps gives this job a token of its own. */
      readonly connectionId: string;
      readonly jobToken: string;
      readonly authority: string;
    }
  | {
      readonly kind: 'service principal';
      readonly tenantId: string;
      readonly clientId: string;
      readonly secret: string;
      readonly authority: string;
    }
  /** Of the agent's own machine; `clientId` chooses one that was assigned by a user. */
  | { readonly kind: 'managed identity'; readonly clientId?: string };

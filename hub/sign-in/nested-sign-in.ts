import * as SDK from 'azure-devops-extension-sdk';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Settings } from '../settings/settings.js';

/** A person's tokens for the storage. They live in memory, and go to a trusted account only. */
export interface SignedIn {
  /** Without asking the person anything; `fresh` when the last one was not taken. */
  readonly token: (fresh?: boolean) => Promise<string>;
  /** May open a window of the host: only after a click. */
  readonly interactive: () => Promise<void>;
}

const storageScope = 'https://storage.azure.com/user_impersonation';
const hostAnswersWithinMs = 5_000;
const where = 'sign-in to the storage';

/** Signs in through the page that hosts this one. Throws an `OperatorError` where that page does not offer it. */
export async function nestedSignIn({ clientId, tenant }: Pick<Settings, 'clientId' | 'tenant'>): Promise<SignedIn> {
  try {
    await within(SDK.enableNestedAppAuth(), hostAnswersWithinMs);
  } catch {
    throw new OperatorError(
      'This Azure DevOps does not offer nested sign-in to extensions',
      where,
      'act through the pipeline task control-release or the shell until it does',
    );
  }
  const { createNestablePublicClientApplication } = await import('@azure/msal-browser');
  const client = await createNestablePublicClientApplication({
    auth: { clientId, authority: `https://login.microsoftonline.com/${encodeURIComponent(tenant)}` },
    cache: { cacheLocation: 'memoryStorage' },
    system: { loggerOptions: { loggerCallback: () => undefined, piiLoggingEnabled: false } },
  });
  const scopes = [storageScope];
  return {
    async token(fresh = false) {
      try {
        return (await client.acquireTokenSilent({ scopes, forceRefresh: fresh })).accessToken;
      } catch (error) {
        throw refused(error, 'press Sign in');
      }
    },
    async interactive() {
      try {
        client.setActiveAccount((await client.acquireTokenPopup({ scopes })).account);
      } catch (error) {
        throw refused(error, 'try again, or ask the administrator of the tenant to consent to the registration');
      }
    },
  };
}

/** The error's code only: its text may quote requests. */
function refused(error: unknown, next: string): OperatorError {
  const code = typeof error === 'object' && error !== null && 'errorCode' in error ? String(error.errorCode) : '';
  return new OperatorError(`You are not signed in to the storage${code && ` (${code})`}`, where, next);
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer')), ms)),
  ]);
}

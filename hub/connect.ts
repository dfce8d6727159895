import * as SDK from 'azure-devops-extension-sdk';
import { OperatorError } from '../src/release/operator-error.js';
import { readStoredSettings } from './devops/host-services.js';
import { thisProject, type Project } from './devops/organization.js';
import { openLedger, type OpenedLedger } from './open-ledger.js';
import { openSession, type Session } from './session.js';
import { developmentSettingsSchema } from './settings/development-settings.js';
import { draftOf, judgeSettings, type Settings } from './settings/settings.js';
import { nestedSignIn, type SignedIn } from './sign-in/nested-sign-in.js';
import { BlobContainer } from './storage/blob-container.js';
import { isLoopback, trustAccount } from './storage/blob-hosts.js';
import { activeRelease } from './storage/releases.js';
import { sasAccess, signedInAccess, type StorageAccess } from './storage/storage-access.js';

/** What this page can be for this person. */
export type Connection =
  | { readonly kind: 'full'; readonly session: Session; readonly ledger: OpenedLedger }
  /** Not signed in to the storage: what Azure DevOps reads in the person's place is shown, and nothing can be done. */
  | {
      readonly kind: 'reduced';
      readonly why: OperatorError;
      readonly project: Project;
      readonly pollMs: number;
      /** Present where a click may help. */
      readonly signIn?: () => Promise<void>;
    }
  /** Nobody has said yet where the storage is, or what they said is not right. */
  | { readonly kind: 'unset'; readonly why: string };

export type FirstConnection = Connection | { readonly kind: 'refused'; readonly error: OperatorError };

/** The first answer to "who may see what here", asked anew when settings were saved or somebody signed in. */
export async function firstConnection(): Promise<FirstConnection> {
  try {
    return await connect();
  } catch (error) {
    if (error instanceof OperatorError) return { kind: 'refused', error };
    throw error;
  }
}

/** Finds the storage, the release to show, and a way to be let in. Throws an `OperatorError` with what is missing. */
async function connect(): Promise<Connection> {
  const page = { loopback: isLoopback(window.location.hostname) };
  const given = developmentSettingsSchema.safeParse(SDK.getConfiguration()['development']);
  if (page.loopback && given.success) {
    const { accountUrl, fleet, ledgerSas, stateSas, pollMs, release } = given.data;
    const account = trustAccount(accountUrl, page);
    if (account.kind === 'refused') throw new OperatorError(account.why, 'storage account', 'correct the settings');
    const access = sasAccess(account.url, fleet, { history: ledgerSas, state: stateSas });
    const letIn = 'the SAS tokens of the development host';
    return connected(access, { pollMs, letIn, loopback: true, release });
  }
  const stored = await readStoredSettings();
  if (stored === undefined) return { kind: 'unset', why: 'Nobody has said yet where the storage of your fleet is.' };
  const judged = judgeSettings(draftOf(stored), page);
  if (judged.kind === 'wrong') return { kind: 'unset', why: 'The saved settings are not right.' };
  return signedIn(judged.settings, page.loopback);
}

async function signedIn(settings: Settings, loopback: boolean): Promise<Connection> {
  const reduced = { kind: 'reduced', project: await thisProject(), pollMs: Math.max(settings.pollMs, 10_000) } as const;
  let account: SignedIn | undefined;
  try {
    account = await nestedSignIn(settings);
    await account.token();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return {
      ...reduced,
      why: error,
      ...(account ? { signIn: () => account?.interactive() ?? Promise.resolve() } : {}),
    };
  }
  const { token } = account;
  const access = signedInAccess(settings.accountUrl, settings.fleet, token);
  const about = { pollMs: settings.pollMs, letIn: 'your sign-in and your roles on the storage account', loopback };
  return connected(access, about);
}

interface About {
  readonly pollMs: number;
  readonly letIn: string;
  readonly loopback: boolean;
  readonly release?: string | undefined;
}

async function connected(access: StorageAccess, { release, ...about }: About): Promise<Connection> {
  const project = thisProject().catch(() => undefined);
  const shown = release ?? (await activeRelease(new BlobContainer(access, 'state')));
  if (shown === undefined) {
    throw new OperatorError(
      'No release is active in this fleet',
      access.fleet,
      'start the pipeline `prepare`, which plans one, and open the hub again',
    );
  }
  const user = SDK.getUser();
  const session = openSession(access, {
    ...about,
    release: shown,
    actor: { kind: 'person', name: user.displayName || user.name, proof: 'signed-in' },
    project: await project,
  });
  return { kind: 'full', session, ledger: openLedger(session) };
}

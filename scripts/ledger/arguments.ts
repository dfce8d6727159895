import { parseArgs } from 'node:util';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { idSchema } from '../../src/release/plan.js';

export interface Invocation {
  readonly action: string;
  readonly connection: LedgerConnection;
  readonly release: string;
  /** Given only when the state container may be used as well. */
  readonly hasState: boolean;
  readonly json: boolean;
  /** What an act needs besides, by option name; absent options are undefined. */
  readonly option: (name: OptionName) => string | undefined;
}

/** Without URL and release it is the rehearsal's ledger that is asked about. */
export type Asked =
  | (Invocation & { readonly place: 'storage' })
  | (Pick<Invocation, 'action' | 'json' | 'option'> & { readonly place: 'rehearsal' });

const textOptions = [
  'reason',
  'region',
  'mop',
  'decision',
  'choice',
  'manifest',
  'alert',
  'text',
  'item',
  'event',
  'name',
  'format',
  'overdue',
  'folder',
  'state-sas',
] as const;
export type OptionName = (typeof textOptions)[number];

const usage =
  'npm run ledger -- <action> <container URL with its SAS> <release> [--region ID] [--reason TEXT] …; `npm run ledger -- help` lists the actions';

/** Reads the command line. A SAS may also come from MOP_LEDGER_SAS and MOP_STATE_SAS, where other users cannot see it. */
export function readArguments(argv: readonly string[], environment: NodeJS.ProcessEnv): Asked {
  const { values, positionals } = parsed(argv);
  const [action, url, release] = positionals;
  if (action === undefined || (url === undefined) !== (release === undefined) || positionals.length > 3) {
    throw new OperatorError('The command line is incomplete', 'ledger', usage);
  }
  const rest = { action, json: values.json === true, option: (name: OptionName) => values[name] };
  if (url === undefined || release === undefined) return { ...rest, place: 'rehearsal' };
  if (!idSchema.safeParse(release).success) {
    throw new OperatorError(
      `${release} is not a release id`,
      'ledger',
      'give it as in release.yaml, such as R11.5.3.4',
    );
  }
  const stateSas = values['state-sas'] ?? environment['MOP_STATE_SAS'] ?? '';
  return {
    ...rest,
    place: 'storage',
    release,
    connection: { ...readContainerUrl(url, environment['MOP_LEDGER_SAS']), stateSas },
    hasState: stateSas !== '',
  };
}

/** `http://127.0.0.1:10000/devstoreaccount1/fleet?sv=…` or `https://account.blob.core.windows.net/fleet?sv=…` */
function readContainerUrl(text: string, sas: string | undefined): Omit<LedgerConnection, 'stateSas'> {
  const shown = text.split('?')[0] ?? '';
  const wrong = new OperatorError(
    'This is not the URL of a ledger container',
    shown,
    'give https://<account>.blob.core.windows.net/<fleet>?<SAS>, in quotes because of the & in it',
  );
  if (!URL.canParse(text)) throw wrong;
  const url = new URL(text);
  const path = url.pathname.split('/').filter((part) => part !== '');
  const fleet = path.pop();
  if (!/^https?:$/.test(url.protocol) || fleet === undefined || path.length > 1) throw wrong;
  const ledgerSas = url.search.slice(1) || sas?.replace(/^\?/, '') || '';
  if (ledgerSas === '') {
    throw new OperatorError('The URL carries no SAS token', shown, 'append ?<SAS> in quotes, or set MOP_LEDGER_SAS');
  }
  return { accountUrl: [url.origin, ...path].join('/'), fleet, ledgerSas };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        ...(Object.fromEntries(textOptions.map((name) => [name, { type: 'string' }])) as Record<
          OptionName,
          { type: 'string' }
        >),
      },
    });
  } catch (error) {
    throw new OperatorError(
      error instanceof Error ? firstSentence(error.message) : 'The options are wrong',
      'ledger',
      usage,
    );
  }
}

function firstSentence(text: string): string {
  return text.split(/\. |\n/)[0] ?? text;
}

import { parseArgs } from 'node:util';
import { OperatorError } from '../../src/release/operator-error.js';
import type { LedgerAccess, Pool, TemplatesRepository } from './pipelines-input.js';

export const usage = `npm run generate-pipelines -- --release FILE [options]

Writes prepare.yml, one region-<id>.yml a region, finish.yml, and watch.yml, which runs by the clock.

  --release FILE              release.yaml
  --out DIR                   where to write (default: pipelines/ beside release.yaml)
  --mops N                    the first N MOPs only
  --regions A,B               these regions only
  --ledger-connection NAME    service connection of type MOP release ledger (default: mop-ledger)
  --azure-subscription NAME   instead of it, an Azure Resource Manager connection whose identity has roles; with
  --storage-account NAME      the account's name or blob URL, and
  --fleet NAME                the fleet
  --templates NAME            repository that holds templates/ (default: Platform/mop-release-templates)
  --templates-ref REF         its tag (default: the tag of this version)
  --templates-endpoint NAME   service connection, when that repository lies in another organization
  --vm-image IMAGE            hosted agents for every region, instead of pools of your own
  --watch-pool NAME           pool of the watch (default: the hub's); one whose agents are not busy with MOPs for hours
  --help                      this text`;

export interface Options {
  readonly release: string;
  readonly out?: string;
  readonly firstMops?: number;
  readonly regions?: readonly string[];
  readonly ledger: LedgerAccess;
  readonly templatesRepository: TemplatesRepository;
  readonly pool?: Pool;
  readonly watchPool?: Pool;
}

/** `version` is this product's own: templates are taken from the tag of the same number unless an option says otherwise. */
export function readOptions(args: readonly string[], version: string): Options | 'help' {
  const values = parsed(args);
  if (values.help === true) return 'help';
  const { release, out, mops, regions } = values;
  if (release === undefined) throw wrong('no release is named', 'add --release and the path of release.yaml');
  const endpoint = values['templates-endpoint'];
  const vmImage = values['vm-image'];
  const watchPool = values['watch-pool'];
  return {
    release,
    ...(out === undefined ? {} : { out }),
    ...(mops === undefined ? {} : { firstMops: positive(mops) }),
    ...(regions === undefined ? {} : { regions: listOf(regions) }),
    ledger: ledgerOf(values),
    templatesRepository: {
      name: values.templates,
      ref: values['templates-ref'] ?? `refs/tags/v${version}`,
      ...(endpoint === undefined ? {} : { endpoint }),
    },
    ...(vmImage === undefined ? {} : { pool: { vmImage } }),
    ...(watchPool === undefined ? {} : { watchPool: { name: watchPool } }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        release: { type: 'string' },
        out: { type: 'string' },
        mops: { type: 'string' },
        regions: { type: 'string' },
        'ledger-connection': { type: 'string' },
        'azure-subscription': { type: 'string' },
        'storage-account': { type: 'string' },
        fleet: { type: 'string' },
        templates: { type: 'string', default: 'Platform/mop-release-templates' },
        'templates-ref': { type: 'string' },
        'templates-endpoint': { type: 'string' },
        'vm-image': { type: 'string' },
        'watch-pool': { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split(/[.\n]/)[0] ?? '') : String(error), 'see --help');
  }
}

function ledgerOf(values: ReturnType<typeof parsed>): LedgerAccess {
  const { fleet, 'azure-subscription': azureSubscription, 'storage-account': storageAccount } = values;
  const connection = values['ledger-connection'];
  if (azureSubscription === undefined && storageAccount === undefined && fleet === undefined)
    return connection ?? 'mop-ledger';
  if (connection !== undefined)
    throw wrong('two connections to the ledger are named', 'leave --ledger-connection or --azure-subscription out');
  if (azureSubscription === undefined || storageAccount === undefined || fleet === undefined)
    throw wrong(
      'the identity that reaches the ledger is half named',
      'give --azure-subscription, --storage-account and --fleet',
    );
  return { azureSubscription, storageAccount, fleet };
}

function positive(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw wrong(`'${text}' is not a number of MOPs`, 'write for example --mops 5');
}

function listOf(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.every((entry) => entry !== '')) return entries;
  throw wrong(`'${text}' is not a list of regions`, 'write for example --regions EUS2,WUS2');
}

function wrong(what: string, next: string): OperatorError {
  return new OperatorError(what, 'options of generate-pipelines', next);
}

import { choice, optional, required } from '../../src/adapters/agent/inputs.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { needs, type Action, actions, type Detail } from './needs.js';

/** What the author of the pipeline asks of control-release. Which details an action needs stands in `needs`. */
export interface ControlReleaseInputs {
  readonly releaseId: string;
  readonly action: Action;
  readonly reason: string | undefined;
  readonly region: string | undefined;
  readonly mop: string | undefined;
  readonly decision: 'go' | 'no-go' | 'rollback-mop' | 'rollback-region' | 'rollback-release';
  readonly batch: number | undefined;
  /** The beginning of the manifest's hash that the approver was shown. */
  readonly manifest: string | undefined;
  readonly alertId: string | undefined;
  readonly text: string | undefined;
  /** Of the readiness list, where that is what is attested. */
  readonly item: string | undefined;
}

export function readInputs(): ControlReleaseInputs {
  const action = choice('action', actions);
  const inputs: ControlReleaseInputs = {
    releaseId: required('releaseId'),
    action,
    reason: optional('reason'),
    region: optional('region'),
    mop: optional('mop'),
    decision: choice('decision', ['go', 'no-go', 'rollback-mop', 'rollback-region', 'rollback-release']),
    batch: batchNumber(optional('batch')),
    manifest: hashBeginning(optional('manifest')),
    alertId: optional('alertId'),
    text: optional('text'),
    item: optional('item'),
  };
  const missing = needs[action].filter((detail) => inputs[detail] === undefined);
  if (missing.length > 0) throw missingDetails(action, missing);
  return inputs;
}

function batchNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new OperatorError(
    `'${text}' is not the number of a batch`,
    "input 'batch'",
    'write for example 2, or leave it empty in a stage named batch_2',
  );
}

function hashBeginning(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f]{6,64}$/.test(text)) return text;
  throw new OperatorError(
    `'${text}' is not the beginning of a manifest's hash`,
    "input 'manifest'",
    'write at least six of its characters in quotes, for example "3f2a91", or leave it empty',
  );
}

function missingDetails(action: Action, missing: readonly Detail[]): OperatorError {
  const names = missing.map((name) => `'${name}'`).join(' and ');
  return new OperatorError(
    `the action '${action}' needs ${names}`,
    missing.length === 1 ? `input ${names}` : `inputs ${names}`,
    `give ${missing.length === 1 ? 'it a value' : 'them values'}`,
  );
}

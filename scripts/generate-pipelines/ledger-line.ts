import { flow, scalar } from './yaml-text.js';
import type { PipelinesInput } from './pipelines-input.js';

/** The parameter that says how tasks reach the ledger: a connection with SAS tokens, or an identity. */
export function ledgerLine({ ledger }: Pick<PipelinesInput, 'ledger'>): string {
  if (typeof ledger === 'string') return `ledgerConnection: ${scalar(ledger)}`;
  return `connection: ${flow({ connectionType: 'azureResourceManager', ...ledger })}`;
}

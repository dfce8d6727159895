import { resolve } from 'node:path';
import { flag, lines, required } from '../../src/adapters/agent/inputs.js';
import { agentVariable } from '../../src/adapters/agent/variable.js';
import type { DocumentFormat } from '../../src/adapters/mop-files/rendered-release.js';
import { OperatorError } from '../../src/release/operator-error.js';

const formats: readonly DocumentFormat[] = ['markdown', 'html'];

/** What the author of the pipeline asks of render-mop. */
export interface RenderMopInputs {
  readonly releaseId: string;
  /** Absolute. */
  readonly releaseFile: string;
  readonly mops: readonly string[];
  readonly regions: readonly string[];
  readonly outputFolder: string;
  readonly formats: readonly DocumentFormat[];
  readonly publish: boolean;
  /** Root of the checkout. */
  readonly sourcesFolder: string;
}

export function readInputs(): RenderMopInputs {
  const sourcesFolder = agentVariable('Build.SourcesDirectory');
  return {
    releaseId: required('releaseId'),
    releaseFile: resolve(sourcesFolder, required('releaseFile')),
    mops: lines('mops'),
    regions: lines('regions'),
    outputFolder: resolve(sourcesFolder, required('outputFolder')),
    formats: lines('formats').map(formatOf),
    publish: flag('publish'),
    sourcesFolder,
  };
}

function formatOf(name: string): DocumentFormat {
  const format = formats.find((known) => known === name);
  if (format === undefined) {
    throw new OperatorError(`'${name}' is not a format`, "input 'formats'", `write any of ${formats.join(', ')}`);
  }
  return format;
}

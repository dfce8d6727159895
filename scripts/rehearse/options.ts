import { parseArgs } from 'node:util';
import { phaseSchema, type Phase } from '../../src/release/plan.js';
import { OperatorError } from '../../src/release/operator-error.js';

/** A MOP that is broken on purpose, at the end of a phase of its first attempt. */
export interface Breakage {
  readonly mop: string;
  readonly region: string;
  readonly phase: Phase;
}

export interface CellName {
  readonly mop: string;
  readonly region: string;
}

/** A service that becomes slow, and then fails, during the first MOP of a region. */
export interface Degradation {
  readonly probe: string;
  readonly region: string;
}

/** What is rehearsed. Kept with the rehearsal, so that a later start takes up the same one. */
export interface Scope {
  /** Path of release.yaml; absent = the sample release. */
  readonly release?: string | undefined;
  readonly regions?: readonly string[] | undefined;
  /** Only the first so many MOPs. */
  readonly mops?: number | undefined;
  readonly fail?: Breakage | undefined;
  /** The MOP during which a person stops the release; then it is cleared, and goes on. */
  readonly stopAt?: CellName | undefined;
  readonly degrade?: Degradation | undefined;
  /** The region that is rolled back once it has completed. */
  readonly rollbackRegion?: string | undefined;
  /** Every region is rolled back once all have completed. */
  readonly rollbackRelease?: boolean | undefined;
  readonly tour?: boolean | undefined;
}

export interface Options {
  readonly scope: Scope;
  readonly approve: 'auto' | 'ask';
  readonly fresh: boolean;
  /** End with the release; otherwise the hub stays until Ctrl-C. */
  readonly exit: boolean;
  readonly json?: string | undefined;
  readonly folder?: string | undefined;
  readonly seed?: number | undefined;
  readonly help: boolean;
}

export const usage = `npm start -- [options]
  --release FILE            rehearse your own release.yaml instead of the sample
  --regions EUS2,WUS2       only these regions (a plan of its own)
  --mops 5                  only the first 5 MOPs (a plan of its own)
  --fail MOP@REGION[:phase] break this MOP on purpose (phase: implement unless given)
  --stop-at MOP@REGION      stop the release in the middle of this MOP, clear the stop, and go on
  --degrade PROBE@REGION    let what this continuous probe asks become slow, then fail, while the region's first MOP runs
  --rollback-region REGION  roll this region back once it has completed
  --rollback-release        roll every region back once all have completed
  --approve auto|ask        answer approvals and attestations by itself, or ask you at the terminal, approvals in the hub too (auto)
  --tour                    2 regions, 6 MOPs, one decision of yours, one broken MOP, its rollback and the resume
  --fresh                   discard an unfinished rehearsal and begin anew
  --exit                    end with the release; without it the hub stays until Ctrl-C
  --json FILE               write the summary as JSON
  --seed N                  order in which the pipelines are started
  --folder DIR              where the rehearsal is kept (.rehearsal)`;

/** Reads the words after `npm start --`. Anything that is not known is an `OperatorError`. */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  const mops = values.mops === undefined ? undefined : wholeNumber('--mops', values.mops, 1);
  if (values.approve !== undefined && values.approve !== 'auto' && values.approve !== 'ask') {
    throw wrong(`--approve ${values.approve} is neither auto nor ask`);
  }
  const scope: Scope = {
    release: values.release,
    regions: values.regions
      ?.split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
    mops,
    fail: values.fail === undefined ? undefined : parseBreakage(values.fail),
    stopAt: values['stop-at'] === undefined ? undefined : parseCell('--stop-at', values['stop-at']),
    degrade: values.degrade === undefined ? undefined : parseDegradation(values.degrade),
    rollbackRegion: values['rollback-region'],
    rollbackRelease: values['rollback-release'],
    tour: values.tour,
  };
  if (scope.rollbackRegion !== undefined && scope.rollbackRelease === true) {
    throw wrong('--rollback-region and --rollback-release exclude each other');
  }
  if (scope.stopAt && scope.degrade) throw wrong('--stop-at and --degrade exclude each other');
  if (
    scope.tour &&
    (scope.release ??
      scope.regions ??
      scope.mops ??
      scope.fail ??
      scope.stopAt ??
      scope.degrade ??
      scope.rollbackRegion ??
      scope.rollbackRelease) !== undefined
  ) {
    throw wrong('--tour chooses its own regions, MOPs and failure');
  }
  return {
    scope,
    approve: values.approve ?? (values.tour ? 'ask' : 'auto'),
    fresh: values.fresh ?? false,
    exit: values.exit ?? false,
    json: values.json,
    folder: values.folder,
    seed: values.seed === undefined ? undefined : wholeNumber('--seed', values.seed, 0),
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        release: { type: 'string' },
        regions: { type: 'string' },
        mops: { type: 'string' },
        fail: { type: 'string' },
        'stop-at': { type: 'string' },
        degrade: { type: 'string' },
        'rollback-region': { type: 'string' },
        'rollback-release': { type: 'boolean' },
        approve: { type: 'string' },
        tour: { type: 'boolean' },
        fresh: { type: 'boolean' },
        exit: { type: 'boolean' },
        json: { type: 'string' },
        folder: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong((error as Error).message.split('\n')[0]?.replace(/\. .*$/, '') ?? 'unknown option');
  }
}

function parseBreakage(text: string): Breakage {
  const match = /^([^@:]+)@([^@:]+)(?::([a-z]+))?$/.exec(text);
  const phase = phaseSchema.safeParse(match?.[3] ?? 'implement');
  if (!match?.[1] || !match[2] || !phase.success) {
    throw wrong(`--fail ${text} is not MOP@REGION or MOP@REGION:phase (${phaseSchema.options.join(', ')})`);
  }
  return { mop: match[1], region: match[2], phase: phase.data };
}

function parseCell(option: string, text: string): CellName {
  const [, mop, region] = /^([^@:]+)@([^@:]+)$/.exec(text) ?? [];
  if (mop === undefined || region === undefined) throw wrong(`${option} ${text} is not MOP@REGION`);
  return { mop, region };
}

function parseDegradation(text: string): Degradation {
  const [, probe, region] = /^([^@:]+)@([^@:]+)$/.exec(text) ?? [];
  if (probe === undefined || region === undefined) throw wrong(`--degrade ${text} is not PROBE@REGION`);
  return { probe, region };
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw wrong(`${option} ${text} is not a whole number from ${least}`);
  return value;
}

function wrong(what: string): OperatorError {
  return new OperatorError(what, 'npm start', 'see `npm start -- --help`');
}
